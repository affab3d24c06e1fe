import { describe, expect, it } from 'vitest'
import { judgeTeardown } from './prove-teardown.ts'

const clean = { survivors: [], portFree: true, temporaryFiles: [], sharedMemory: [] }
const codes = (...given: Parameters<typeof judgeTeardown>): readonly string[] =>
  judgeTeardown(...given).map(({ code }) => code)

describe('judgeTeardown', () => {
  it('finds nothing wrong with a clean stop', () => {
    expect(codes(clean, [], false)).toEqual([])
  })
  it('reports processes that needed KILL, unless the person asked for it', () => {
    expect(codes(clean, ['7 (VLLM::Worker)'], false)).toEqual(['teardown/needed-kill'])
    expect(codes(clean, ['7 (VLLM::Worker)'], true)).toEqual([])
  })
  it('reports survivors by pid and title', () => {
    const [finding] = judgeTeardown({ ...clean, survivors: [{ pid: 7, title: 'VLLM::Worker' }] }, [], false)
    expect(finding).toMatchObject({
      code: 'teardown/survivors',
      message: expect.stringContaining('7 (VLLM::Worker)') as string,
    })
  })
  it('reports containers that are not proven to be gone, by name', () => {
    expect(codes({ ...clean, containers: [] }, [], false)).toEqual([])
    const [finding] = judgeTeardown({ ...clean, containers: ['servewright-1'] }, [], false)
    expect(finding).toMatchObject({
      code: 'teardown/survivors',
      message: expect.stringContaining('container servewright-1') as string,
    })
  })
  it('reports a held port and shared memory', () => {
    expect(codes({ ...clean, portFree: false, sharedMemory: ['/dev/shm/psm_1'] }, [], false)).toEqual([
      'teardown/port-held',
      'teardown/shared-memory-left',
    ])
  })
  it('takes temporary files for no fault: they lie in our own folder, which goes', () => {
    expect(codes({ ...clean, temporaryFiles: ['x'] }, [], false)).toEqual([])
  })
})
