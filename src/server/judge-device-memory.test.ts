import { describe, expect, it } from 'vitest'
import type { AcceleratorDevice } from '../contract/accelerator.ts'
import { judgeDeviceMemory, type Devices } from './judge-device-memory.ts'

/** GiB in use of each device, and what pids are reported to have of it. */
type Use = readonly [used: number, holders?: Readonly<Record<number, number>>]

const devices = (...uses: readonly Use[]): Devices =>
  new Map(
    uses.map(([usedMemoryGiB, holders = {}], index): [number, AcceleratorDevice] => [
      index,
      {
        index,
        memoryGiB: 80,
        usedMemoryGiB,
        holders: Object.entries(holders).map(([pid, memoryGiB]) => ({ pid: Number(pid), memoryGiB })),
      },
    ]),
  )

const server = 11
const neighbour = 99
const ours = new Set([10, server])
type Moments = readonly [before: Devices, serving: Devices | undefined, after: Devices]
const judge = (...[before, serving, after]: Moments) =>
  judgeDeviceMemory({ kind: 'nvidia', before, serving, after }, ours)
const idle = devices([0], [0])
const served = devices([24, { [server]: 24 }], [0])

describe('memory of devices', () => {
  it('that came back to its level is nobody’s', () => {
    expect(judge(idle, served, idle)).toEqual([
      { kind: 'nvidia', index: 0, beforeGiB: 0, servingGiB: 24, ownGiB: 24, afterGiB: 0 },
      { kind: 'nvidia', index: 1, beforeGiB: 0, servingGiB: 0, afterGiB: 0 },
    ])
  })

  it('that is not reported any more after the stop may not be back', () => {
    const [gone] = judge(idle, served, devices())
    expect(gone).toMatchObject({ unclear: true, afterGiB: 24 })
    expect(judge(idle, devices(), devices())[0]).toMatchObject({ unclear: true })
    // The server was on the other one.
    expect(judge(idle, served, devices([0]))[1]).not.toHaveProperty('unclear')
  })

  it('that one of our processes still has is held by it, beside a neighbour of the same size', () => {
    const after = devices([48, { [server]: 24, [neighbour]: 24 }], [0])
    expect(judge(idle, served, after)[0]).toMatchObject({ heldBy: [server], othersGiB: 24 })
  })

  it('that neighbours have given back is told below zero', () => {
    const before = devices([24, { [neighbour]: 24 }], [0])
    expect(judge(before, served, idle)[0]).toMatchObject({ othersGiB: -24, afterGiB: 0 })
  })

  it.each<[string, ...Moments]>([
    ['a neighbour has come meanwhile', idle, served, devices([24, { [neighbour]: 24 }], [0])],
    ['a neighbour has come to a device where ours was never seen', idle, served, devices([0], [24])],
    ['a neighbour has gone meanwhile', devices([24, { [neighbour]: 24 }], [0]), served, idle],
    ['nobody is reported, and it rose after the start alone', idle, idle, devices([24], [0])],
    [
      'a pid of the machine that was there before is a number of ours by chance',
      devices([24, { [server]: 24 }], [0]),
      devices([24, { [server]: 24 }], [0]),
      devices([24, { [server]: 24 }], [0]),
    ],
  ])('is not the server’s where %s', (_, ...moments) => {
    for (const one of judge(...moments)) {
      expect(one.heldBy).toBeUndefined()
      expect(one.unclear).toBeUndefined()
    }
  })

  it.each<[string, ...Moments]>([
    ['nobody is reported, and it rose with the start', idle, devices([24], [0]), devices([24], [0])],
    ['nobody is reported, and the server never was ready', idle, undefined, devices([24], [0])],
    ['ours was seen there, and nobody is now', idle, served, devices([24], [0])],
    [
      'a leak hides behind a neighbour that has gone',
      devices([24, { [neighbour]: 24 }], [0]),
      devices([48, { [neighbour]: 24, [server]: 24 }], [0]),
      devices([24], [0]),
    ],
  ])('is unclear where %s', (_, ...moments) => {
    expect(judge(...moments).map(({ unclear }) => unclear)).toEqual([true, undefined])
  })
})
