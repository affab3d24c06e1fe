import { describe, expect, it } from 'vitest'
import { readModelRoots } from './model-roots.ts'

describe('readModelRoots', () => {
  it('knows the names of the forebear, and its sub-folder', () => {
    expect(readModelRoots({ FSX_RO: '/fsx', SSD_RW: '/ssd/' })).toEqual({
      shared: { variable: 'FSX_RO', root: '/fsx', folder: '/fsx/neuronx-distributed/inference' },
      ssd: { variable: 'SSD_RW', root: '/ssd/', folder: '/ssd/neuronx-distributed/inference' },
    })
  })

  it('takes our own names before FSX_SHARED_RO, and that before FSX_RO', () => {
    const env = { SERVEWRIGHT_SHARED_ROOT: '/a', FSX_SHARED_RO: '/b', FSX_RO: '/c' }
    expect(readModelRoots(env).shared?.root).toBe('/a')
    expect(readModelRoots({ ...env, SERVEWRIGHT_SHARED_ROOT: '' }).shared?.root).toBe('/b')
  })

  it('has none where none is named', () => {
    expect(readModelRoots({ FSX_RO: '' })).toEqual({})
  })

  it.each([
    ['models', '/fsx/models'],
    ['.', '/fsx'],
    ['a/../b', '/fsx/b'],
  ])('puts the sub-folder %j at %s', (subfolder, folder) => {
    const env = { FSX_RO: '/fsx', SERVEWRIGHT_MODEL_SUBFOLDER: subfolder }
    expect(readModelRoots(env).shared?.folder).toBe(folder)
  })

  it.each([
    ['..', 'SERVEWRIGHT_MODEL_SUBFOLDER'],
    ['a/../../b', 'SERVEWRIGHT_MODEL_SUBFOLDER'],
    ['/etc', 'SERVEWRIGHT_MODEL_SUBFOLDER'],
  ])('refuses the sub-folder %j', (subfolder, variable) => {
    const env = { FSX_RO: '/fsx', SERVEWRIGHT_MODEL_SUBFOLDER: subfolder }
    expect(() => readModelRoots(env)).toThrow(variable)
  })

  it('refuses a relative root', () => {
    expect(() => readModelRoots({ SSD_RW: 'ssd' })).toThrow('SSD_RW is "ssd"')
  })
})
