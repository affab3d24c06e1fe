/** Whether a stopped server has given its devices' memory back, and whose it is that is still in use. */
import { nowMs, sleep } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import type { AcceleratorDevice } from '../contract/accelerator.ts'
import type { DeviceMemory } from '../contract/report.ts'
import { findAccelerator, inherited, lookAt } from '../host/accelerators/lookup.ts'

/** Drivers keep some of their own as long as anything has the device open. */
const toleranceGiB = 0.0625
const patienceMs = 10_000
const pauseMs = 250

export interface DeviceMemoryWatch {
  /** Keeps what is in use now, while the server is there. */
  note(): Promise<void>
  /**
   * What is in use now beside what was at the start; waits up to ten seconds for it to come back to its level.
   * @param ours pids of every process that the server has had
   */
  settle(ours: ReadonlySet<number>): Promise<readonly DeviceMemory[]>
}

type Devices = ReadonlyMap<number, AcceleratorDevice>

/** Variables that are set for a server, over the inherited ones. */
type ServerEnvironment = Readonly<Record<string, string>>

/** Devices that a server sees whose environment lists them by number; undefined for all. */
function visibleDevices(variable: string | undefined): ReadonlySet<number> | undefined {
  return variable !== undefined && /^\d+(?:,\d+)*$/.test(variable)
    ? new Set(variable.split(',').map(Number))
    : undefined
}

async function lookAtMemory(kind: string, env: ServerEnvironment): Promise<Devices> {
  const accelerator = findAccelerator(kind)
  const variable = accelerator.visibility ?? ''
  const visible = visibleDevices(env[variable] ?? inherited(variable))
  const { devices } = await lookAt(accelerator, { signal: new AbortController().signal })
  const seen = devices.filter(
    ({ index, usedMemoryGiB }) => usedMemoryGiB !== undefined && visible?.has(index) !== false,
  )
  return new Map(seen.map((device) => [device.index, device]))
}

const usedBy = (device: AcceleratorDevice | undefined, isCounted: (pid: number) => boolean): number =>
  (device?.holders ?? []).reduce((sum, { pid, memoryGiB = 0 }) => sum + (isCounted(pid) ? memoryGiB : 0), 0)

/** More than before, by more than others have taken since. */
export const hasGrown = ({ beforeGiB, afterGiB, othersGiB = 0 }: DeviceMemory): boolean =>
  afterGiB - othersGiB > beforeGiB + toleranceGiB

/** A process of the server has it. */
export const isHeld = ({ heldBy = [] }: DeviceMemory): boolean => heldBy.length > 0

function compare(before: Devices, after: Devices, ours: ReadonlySet<number>): readonly DeviceMemory[] {
  const isForeign = (pid: number): boolean => !ours.has(pid)
  return [...before].map(([index, device]) => {
    const now = after.get(index)
    const others = usedBy(now, isForeign) - usedBy(device, isForeign)
    const heldBy = (now?.holders ?? []).map(({ pid }) => pid).filter((pid) => ours.has(pid))
    return defined({
      index,
      beforeGiB: device.usedMemoryGiB ?? 0,
      afterGiB: now?.usedMemoryGiB ?? 0,
      othersGiB: others === 0 ? undefined : others,
      heldBy: heldBy.length === 0 ? undefined : heldBy,
    })
  })
}

/**
 * @param env of the server, which may limit the devices that it sees
 * @returns undefined for a server on the CPU, whose memory goes with its processes
 */
export async function watchDeviceMemory(
  kind: string | undefined,
  env: ServerEnvironment,
): Promise<DeviceMemoryWatch | undefined> {
  if (kind === undefined || kind === 'cpu') return undefined
  const before = await lookAtMemory(kind, env)
  let serving: Devices = new Map()
  const look = async (ours: ReadonlySet<number>): Promise<readonly DeviceMemory[]> => {
    const memory = compare(before, await lookAtMemory(kind, env), ours)
    return memory.map((one) => defined({ ...one, servingGiB: serving.get(one.index)?.usedMemoryGiB }))
  }
  return {
    note: async () => {
      serving = await lookAtMemory(kind, env)
    },
    settle: async (ours) => {
      const startedMs = nowMs()
      let memory = await look(ours)
      while (memory.some((one) => isHeld(one) || hasGrown(one)) && nowMs() - startedMs < patienceMs) {
        await sleep(pauseMs)
        memory = await look(ours)
      }
      return memory
    },
  }
}
