/** Looks for what a stopped server has left behind, and judges it. */
import { defined } from '../base/defined.ts'
import type { Finding } from '../contract/check.ts'
import type { DeviceMemory, TeardownRecord } from '../contract/report.ts'
import { sleep } from '../base/clock.ts'
import type { ExitInfo } from '../host/guardian/guarded.ts'
import type { RunDirectory } from '../host/run-directory.ts'
import { silentTools } from '../host/accelerators/ask-tool.ts'
import { unseenKinds } from '../host/traces/machine-traces.ts'
import type { TraceWatch } from '../host/traces/trace-watch.ts'
import type { DeviceMemoryWatch } from './device-memory.ts'
import { isHeld } from './judge-device-memory.ts'
import { acceptsConnections } from '../wire/accepts-connections.ts'

export interface Remains {
  readonly durationMs: number
  /** Exit of the process that clients talk to. */
  readonly exit: ExitInfo | undefined
  readonly processes: readonly {
    readonly port: number
    /** Names of the processes that needed SIGKILL. */
    readonly killed: readonly string[]
    readonly survivors: Proof['survivors']
    /** Who was alive before the first signal. */
    readonly members: NonNullable<TeardownRecord['processes']>
    /** Its guardian had been killed. */
    readonly unguarded: boolean
    /** Names of containers that are still there; absent for a process in none. */
    readonly containers?: readonly string[]
  }[]
  readonly directory: RunDirectory
  readonly traces: TraceWatch
  readonly deviceMemory: DeviceMemoryWatch | undefined
  /** The person asked to kill at once, so KILL is not the fault of the server. */
  readonly hurried: boolean
}

type Proof = TeardownRecord['proof']

/** The kernel may need a moment to close a dead process's sockets. */
async function stateOfPort(port: number): Promise<'free' | 'held' | 'untold'> {
  let state: 'held' | 'untold' = 'held'
  for (let tries = 0; tries < 20; tries++) {
    try {
      if (!(await acceptsConnections(port))) return 'free'
      state = 'held'
    } catch {
      state = 'untold'
    }
    await sleep(10)
  }
  return state
}

const list = (items: readonly string[]): string => items.join(', ')

const grownBy = ({ kind, index, beforeGiB, afterGiB }: DeviceMemory): string =>
  `${kind === undefined ? '' : `${kind} `}${index}: ${afterGiB.toFixed(2)} GiB, before ${beforeGiB.toFixed(2)}`

/** What each kind of remains is called, and how it is reported; nothing where there is none. */
const rules: readonly ((proof: Proof) => readonly Finding[])[] = [
  ({ survivors }) =>
    survivors.length === 0
      ? []
      : [
          {
            code: 'teardown/survivors',
            message: `Still alive after SIGKILL: ${list(survivors.map(({ pid, title }) => `${pid} (${title})`))}.`,
          },
        ],
  ({ containers = [] }) =>
    containers.length === 0
      ? []
      : [
          {
            code: 'teardown/survivors',
            message: `May still exist after \`rm --force\`: container ${list(containers)}.`,
          },
        ],
  ({ portFree }) =>
    portFree ? [] : [{ code: 'teardown/port-held', message: 'The port is still in use after the stop.' }],
  ({ sharedMemory }) =>
    sharedMemory.length === 0
      ? []
      : [
          {
            code: 'teardown/shared-memory-left',
            message: `Left behind in shared memory: ${list(sharedMemory)}.`,
          },
        ],
  ({ deviceMemory = [] }) => {
    const held = deviceMemory.filter(isHeld)
    if (held.length === 0) return []
    const message = `Device memory is still in use after the stop (${list(held.map(grownBy))}) by ${list(held.flatMap(({ heldBy = [] }) => heldBy).map(String))}.`
    return [{ code: 'teardown/device-memory-held', message }]
  },
  ({ outsideFiles = [] }) =>
    outsideFiles.length === 0
      ? []
      : [
          {
            code: 'teardown/files-left',
            level: 'should',
            message: `Left behind outside TMPDIR: ${list(outsideFiles)}.`,
          },
        ],
  ({ exposed = [] }) =>
    exposed.map(({ address, owner }) => ({
      code: 'server/port-exposed',
      level: 'should',
      subject: address,
      message: `${owner} had port ${address} open to other machines while the server ran.`,
    })),
]

/** Pure: what is wrong with a teardown. */
export function judgeTeardown(proof: Proof, killed: readonly string[], hurried: boolean): readonly Finding[] {
  const message = `${killed.length} process(es) were still alive after SIGTERM and the grace period, and were killed: ${list(killed)}.`
  const forced = killed.length > 0 && !hurried ? [{ code: 'teardown/needed-kill', message }] : []
  return [...forced, ...rules.flatMap((rule) => rule(proof))]
}

/** Memory that is more than before and may be the server's: in a container, tools often report no process. */
function unexplained(memory: readonly DeviceMemory[]): readonly string[] {
  const grown = memory.filter(({ unclear }) => unclear === true)
  return grown.map((one) => `memory of device ${grownBy(one)}`)
}

async function lookForRemains(remains: Remains): Promise<Proof> {
  const { processes, directory, traces } = remains
  const left = await traces.left()
  const deviceMemory = await remains.deviceMemory?.settle(traces.pids)
  const contained = processes.some(({ containers }) => containers !== undefined)
  const unguarded = processes.some((one) => one.unguarded)
    ? ['what the server left when its guardian was killed']
    : []
  const ports = await Promise.all(processes.map(async ({ port }) => [port, await stateOfPort(port)] as const))
  const untold = ports
    .filter(([, state]) => state === 'untold')
    .map(([port]) => `whether port ${port} is free`)
  const unattributed = [...left.unattributed, ...unexplained(deviceMemory ?? []), ...unguarded, ...untold]
  const unseen = [
    ...unseenKinds(),
    ...traces.unseen(),
    ...silentTools().map((why) => `memory of devices, since ${why}`),
  ]
  const exposed = traces.exposed().map(({ address, owner }) => ({ address, owner }))
  const proof = {
    survivors: processes.flatMap(({ survivors }) => survivors),
    portFree: ports.every(([, state]) => state !== 'held'),
    temporaryFiles: directory.leftovers(),
    sharedMemory: [...left.sharedMemory, ...left.systemV.map(({ kind, id }) => `System V ${kind} ${id}`)],
    outsideFiles: left.temporary.length === 0 ? undefined : left.temporary,
    exposed: exposed.length === 0 ? undefined : exposed,
    unattributed: unattributed.length === 0 ? undefined : unattributed,
    unseen: unseen.length === 0 ? undefined : unseen,
    containers: contained ? processes.flatMap(({ containers = [] }) => containers) : undefined,
    deviceMemory,
  }
  // Nobody uses it any more, and the next start should not meet it.
  await traces.clear(left)
  return defined(proof)
}

export async function proveTeardown(remains: Remains): Promise<TeardownRecord> {
  const { durationMs, exit, processes, traces, hurried } = remains
  const proof = await lookForRemains(remains)
  traces[Symbol.dispose]()
  const killed = processes.flatMap((one) => one.killed)
  return {
    durationMs,
    exitCode: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    killed: killed.length,
    processes: processes.flatMap(({ members }) => members),
    proof,
    findings: judgeTeardown(proof, killed, hurried),
  }
}
