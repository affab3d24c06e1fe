/** Whose memory of a device is still in use after a stop: the server's, others', or nobody can tell. Pure. */
import { defined } from '../base/defined.ts'
import type { AcceleratorDevice } from '../contract/accelerator.ts'
import type { DeviceMemory } from '../contract/report.ts'

/** Devices of one kind, by index, at three moments. */
export interface MemoryLooks {
  readonly kind: string
  readonly before: Devices
  /** When the server was ready; undefined where it never was. */
  readonly serving: Devices | undefined
  readonly after: Devices
}

export type Devices = ReadonlyMap<number, AcceleratorDevice>

/** Drivers keep some of their own as long as anything has the device open. */
const toleranceGiB = 0.0625

type Holders = AcceleratorDevice['holders']

const holdersOf = (devices: Devices | undefined, index: number): Holders => devices?.get(index)?.holders ?? []

const sumOf = (holders: Holders): number => holders.reduce((sum, { memoryGiB = 0 }) => sum + memoryGiB, 0)

const usedOf = (devices: Devices | undefined, index: number): number =>
  devices?.get(index)?.usedMemoryGiB ?? 0

/** A process of the server has it. */
export const isHeld = ({ heldBy = [] }: DeviceMemory): boolean => heldBy.length > 0

/**
 * A number that was listed before the server was started is not one of its processes, whatever it says: in a container,
 * tools may list pids of the machine.
 */
function isOursIn({ before }: MemoryLooks, ours: ReadonlySet<number>): (pid: number) => boolean {
  const earlier = new Set([...before.values()].flatMap(({ holders }) => holders.map(({ pid }) => pid)))
  return (pid) => ours.has(pid) && !earlier.has(pid)
}

/**
 * Where the server was reported on a device, it is nowhere else. Where it was reported on none, it may be wherever more
 * was in use when it was ready than before it was started.
 */
export function judgeDeviceMemory(looks: MemoryLooks, ours: ReadonlySet<number>): readonly DeviceMemory[] {
  const { kind, before, serving, after } = looks
  const isOurs = isOursIn(looks, ours)
  const own = (devices: Devices | undefined, index: number): Holders =>
    holdersOf(devices, index).filter(({ pid }) => isOurs(pid))
  const othersGrowth = (devices: Devices | undefined, index: number): number =>
    sumOf(holdersOf(devices, index).filter(({ pid }) => !isOurs(pid))) - sumOf(holdersOf(before, index))
  const hasGrown = (devices: Devices | undefined, index: number): boolean =>
    usedOf(devices, index) - othersGrowth(devices, index) > usedOf(before, index) + toleranceGiB
  const isSeenOn = (index: number): boolean => own(serving, index).length + own(after, index).length > 0
  const isSeen = [...before.keys()].some(isSeenOn)
  const mayBeOn = (index: number): boolean =>
    isSeen ? isSeenOn(index) : serving?.has(index) !== true || hasGrown(serving, index)
  // A device that is not listed any more, or not with its memory, has not given it back for all that is known.
  const isOpen = (index: number): boolean => !after.has(index) || hasGrown(after, index)
  return [...before.keys()].map((index) => {
    const held = own(after, index)
    const others = othersGrowth(after, index)
    const then = own(serving, index)
    return defined({
      kind,
      index,
      beforeGiB: usedOf(before, index),
      servingGiB: serving?.get(index)?.usedMemoryGiB,
      ownGiB: sumOf(then) === 0 ? undefined : sumOf(then),
      // What was seen last, where it is not seen any more.
      afterGiB: usedOf(after.has(index) ? after : serving, index),
      othersGiB: others === 0 ? undefined : others,
      heldBy: held.length === 0 ? undefined : held.map(({ pid }) => pid),
      unclear: held.length === 0 && isOpen(index) && mayBeOn(index) ? (true as const) : undefined,
    })
  })
}
