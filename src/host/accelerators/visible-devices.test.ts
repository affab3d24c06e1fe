import { describe, expect, it } from 'vitest'
import type { Accelerator, AcceleratorDevice } from '../../contract/accelerator.ts'
import { visibilityOf, visibleDevices } from './visible-devices.ts'

const kind = (own: Partial<Accelerator>): Accelerator => ({
  title: 'Device',
  hint: 'None.',
  look: () => Promise.resolve({ devices: [], notes: [] }),
  ...own,
})
const device = (index: number, cores?: number): AcceleratorDevice =>
  Object.assign({ index, id: `GPU-${'abcd'[index]}1`, holders: [] }, cores === undefined ? {} : { cores })
const four = [0, 1, 2, 3].map((index) => device(index))
const one = kind({ visibility: ['SEEN'], numbering: { ORDER: 'BUS' } })
const two = kind({ visibility: ['FIRST', 'SECOND'] })
const cores = kind({ visibility: ['CORES'], visibilityCounts: 'cores' })

describe('devices that a process sees', () => {
  it.each<[string | undefined, readonly number[]]>([
    [undefined, [0, 1, 2, 3]],
    ['all', [0, 1, 2, 3]],
    ['2', [2]],
    ['3, 1', [3, 1]],
    ['GPU-c1,GPU-a', [2, 0]],
    ['', []],
    ['-1', []],
    ['1,-1,2', [1]],
    ['0,7,1', [0]],
    // Parts of a device are not known here.
    ['MIG-5f1c', [0, 1, 2, 3]],
  ])('with %j are %j', (value, expected) => {
    const env = value === undefined ? {} : { SEEN: value }
    expect(visibleDevices(one, four, env).map(({ index }) => index)).toEqual(expected)
  })

  it('are numbered anew by each further variable', () => {
    const env = { FIRST: '2,3', SECOND: '1' }
    expect(visibleDevices(two, four, env).map(({ index }) => index)).toEqual([3])
    expect(visibleDevices(two, four, { SECOND: '1' }).map(({ index }) => index)).toEqual([1])
  })

  it('are those of the cores that are listed, in ranges too', () => {
    const wide = [device(0, 4), device(1, 4), device(2, 4)]
    expect(visibleDevices(cores, wide, { CORES: '3-5,5' }).map(({ index }) => index)).toEqual([0, 1])
    expect(visibleDevices(cores, [device(0)], { CORES: '3' })).toHaveLength(1)
  })

  it('are numbered by their own index where one is missing', () => {
    expect(visibleDevices(one, [device(0), device(2)], { SEEN: '2' }).map(({ index }) => index)).toEqual([2])
  })
})

describe('variables that show some devices', () => {
  it('are read as they are written', () => {
    for (const [shown, env] of [
      [one, { SEEN: '1,2,3' }],
      [two, { FIRST: '3,2,1' }],
      [two, {}],
    ] as const) {
      const wanted = visibleDevices(shown, four, env).slice(1)
      const set = visibilityOf(shown, wanted, { devices: four, env })
      expect(visibleDevices(shown, four, { ...env, ...set })).toEqual(wanted)
    }
    expect(visibilityOf(one, four.slice(2), { devices: four, env: {} })).toEqual({
      ORDER: 'BUS',
      SEEN: '2,3',
    })
  })
  it('list cores where the runtime counts those', () => {
    const wide = [device(0, 2), device(1, 2)]
    expect(visibilityOf(cores, wide.slice(1), { devices: wide, env: {} })).toEqual({ CORES: '2,3' })
  })
  it('are none for a kind without any', () => {
    expect(visibilityOf(kind({}), four, { devices: four, env: {} })).toEqual({})
  })
})
