/** Watches the memory of every device that a server can see, and looks whether a stopped one has given it back. */
import { nowMs, sleep } from '../base/clock.ts'
import type { DeviceMemory } from '../contract/report.ts'
import {
  acceleratorKinds,
  accelerators,
  inheritedWith,
  lookAt,
  type AcceleratorKind,
} from '../host/accelerators/lookup.ts'
import { visibleDevices } from '../host/accelerators/visible-devices.ts'
import { isHeld, judgeDeviceMemory, type Devices } from './judge-device-memory.ts'

const patienceMs = 10_000
/** A vendor's tool takes up to half a second of a core. */
const pauseMs = 500

export interface DeviceMemoryWatch {
  /** Keeps what is in use now, and by whom, while the server is there. */
  note(): Promise<void>
  /**
   * What is in use now beside what was at the start; waits up to ten seconds for it to come back to its level.
   * @param ours pids of every process that the server has had
   */
  settle(ours: ReadonlySet<number>): Promise<readonly DeviceMemory[]>
}

/** Variables that are set for a server, over the inherited ones. */
type ServerEnvironment = Readonly<Record<string, string>>

async function lookAtMemory(kind: AcceleratorKind, env: ServerEnvironment): Promise<Devices> {
  const accelerator = accelerators[kind]
  const { devices } = await lookAt(accelerator, { signal: new AbortController().signal })
  const seen = visibleDevices(accelerator, devices, inheritedWith(env)).filter(
    ({ usedMemoryGiB }) => usedMemoryGiB !== undefined,
  )
  return new Map(seen.map((device) => [device.index, device]))
}

type Looks = ReadonlyMap<AcceleratorKind, Devices>

async function lookAtAll(kinds: readonly AcceleratorKind[], env: ServerEnvironment): Promise<Looks> {
  return new Map(await Promise.all(kinds.map(async (kind) => [kind, await lookAtMemory(kind, env)] as const)))
}

/**
 * Whatever a preset says that it needs: a server may take a device that it finds.
 * @param env of the server, which may limit the devices that it sees
 * @returns undefined where it sees none that reports its memory; that of the CPU goes with the processes
 */
export async function watchDeviceMemory(env: ServerEnvironment): Promise<DeviceMemoryWatch | undefined> {
  const all = await lookAtAll(
    acceleratorKinds.filter((kind) => kind !== 'cpu'),
    env,
  )
  const before: Looks = new Map([...all].filter(([, devices]) => devices.size > 0))
  if (before.size === 0) return undefined
  const look = (): Promise<Looks> => lookAtAll([...before.keys()], env)
  let serving: Looks | undefined
  const compare = async (ours: ReadonlySet<number>): Promise<readonly DeviceMemory[]> => {
    const after = await look()
    return [...before].flatMap(([kind, devices]) =>
      judgeDeviceMemory(
        { kind, before: devices, serving: serving?.get(kind), after: after.get(kind) ?? new Map() },
        ours,
      ),
    )
  }
  return {
    note: async () => {
      serving = await look()
    },
    settle: async (ours) => {
      const startedMs = nowMs()
      let memory = await compare(ours)
      while (memory.some((one) => isHeld(one) || one.unclear === true) && nowMs() - startedMs < patienceMs) {
        await sleep(pauseMs)
        memory = await compare(ours)
      }
      return memory
    },
  }
}
