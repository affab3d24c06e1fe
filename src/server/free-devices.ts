/** Which devices a server can have, and who has the others. Pure. */
import type { Accelerator, AcceleratorDevice } from '../contract/accelerator.ts'

/** What a driver keeps of a device that nobody uses, and what is lost in rounding. */
const spareShare = 0.01

const freeGiB = ({ memoryGiB, usedMemoryGiB }: AcceleratorDevice): number | undefined =>
  memoryGiB === undefined || usedMemoryGiB === undefined ? undefined : memoryGiB - usedMemoryGiB

/**
 * Somebody else may use a little of it, unless the kind is for one at a time.
 * @param share of the device's memory that the server insists on; 0 where it takes what there is
 */
export function isFree(kind: Accelerator, device: AcceleratorDevice, share: number): boolean {
  if (kind.exclusive === true) return device.holders.length === 0
  const free = freeGiB(device)
  // What is not reported is not taken for used.
  return free === undefined || free >= (share - spareShare) * (device.memoryGiB ?? 0)
}

/** E.g. `Device 0 is in use by pid 7 (60.0 GiB), 12.1 GiB of 80.0 free`. */
export function heldText({ title }: Accelerator, device: AcceleratorDevice): string {
  const { index, holders, memoryGiB } = device
  const pids = holders.map(({ pid, memoryGiB: gib }) =>
    gib === undefined ? `${pid}` : `${pid} (${gib.toFixed(1)} GiB)`,
  )
  const who = pids.length === 0 ? 'processes that are not reported' : `pid ${pids.join(', ')}`
  const free = freeGiB(device)
  const left = free === undefined ? '' : `, ${free.toFixed(1)} GiB of ${memoryGiB?.toFixed(1)} free`
  return `${title} ${index} is in use by ${who}${left}`
}
