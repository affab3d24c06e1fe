/** Whose the things are that a machine has after a run and had not before. */
import { getuid } from 'node:process'
import { listProcesses } from '../processes.ts'
import { namedPids } from './named-pids.ts'
import { liveLedgers } from '../run-ledger.ts'
import { sharedBy } from './held-files.ts'
import { showAddress, socketsOf } from './listeners.ts'
import { uidOf, type MachineTraces } from './machine-traces.ts'
import type { SystemVObject } from './system-v.ts'

export interface Leavings {
  /** Absolute paths in /dev/shm, and of message queues in /dev/mqueue, that a process of ours had open. */
  readonly sharedMemory: readonly string[]
  /** Made by a process of ours. */
  readonly systemV: readonly SystemVObject[]
  /** Absolute paths in the folder for temporary files, and Unix sockets anywhere, that are of a process of ours. */
  readonly temporary: readonly string[]
  /** New, of our user, and nobody is seen to hold it: it may be ours, or of somebody who is gone as well. */
  readonly unattributed: readonly string[]
}

/** What is known to be ours. */
export interface Ours {
  /** Pids of all processes that the server ever had, as far as one looked. */
  readonly pids: ReadonlySet<number>
  /** Files that these had open. */
  readonly files: ReadonlySet<string>
}

const isOurUser = (uid: number | undefined): boolean => uid === getuid?.()

/** Without what living processes use or have put their pid on, and what another run of ours will remove. */
function withoutOthers(paths: readonly string[]): readonly string[] {
  const living = new Set(listProcesses().map(({ pid }) => pid))
  const held = [...living].flatMap((pid) => sharedBy(pid))
  const noted = liveLedgers().flatMap(({ sharedMemory }) => sharedMemory)
  const others = new Set([...held, ...noted])
  // Who has closed a file may go on using it by its name, as Python's loky does.
  return paths.filter((path) => !others.has(path) && !namedPids(path).some((pid) => living.has(pid)))
}

function newSharedMemory(
  before: MachineTraces,
  after: MachineTraces,
  { files, pids }: Ours,
): Pick<Leavings, 'sharedMemory' | 'unattributed'> {
  const fresh = [...after.sharedMemory].filter((path) => !before.sharedMemory.has(path)).toSorted()
  const isOurs = (path: string): boolean =>
    files.has(path) || (isOurUser(uidOf(path)) && namedPids(path).some((pid) => pids.has(pid)))
  const unknown = fresh.filter((path) => !isOurs(path) && isOurUser(uidOf(path)))
  return {
    sharedMemory: fresh.filter(isOurs),
    unattributed: unknown.length === 0 ? [] : withoutOthers(unknown),
  }
}

function newListeners(before: MachineTraces, after: MachineTraces): readonly string[] {
  const fresh = [...after.listeners.values()].filter(
    ({ inode, uid }) => !before.listeners.has(inode) && isOurUser(uid),
  )
  if (fresh.length === 0) return []
  const held = new Set(listProcesses().flatMap(({ pid }) => [...socketsOf(pid)]))
  return fresh.filter(({ inode }) => !held.has(inode)).map((listener) => `port ${showAddress(listener)}`)
}

/** Semaphores keep no maker. */
function newSystemV(
  before: MachineTraces,
  after: MachineTraces,
  { pids }: Ours,
): Pick<Leavings, 'systemV' | 'unattributed'> {
  const fresh = [...after.systemV].filter(([name]) => !before.systemV.has(name))
  const living = new Set(fresh.length === 0 ? [] : listProcesses().map(({ pid }) => pid))
  const unknown = fresh.filter(([, { pid, uid }]) => !pids.has(pid) && !living.has(pid) && isOurUser(uid))
  return {
    systemV: fresh.flatMap(([, object]) => (pids.has(object.pid) ? [object] : [])),
    unattributed: unknown.map(([name]) => `System V ${name}`),
  }
}

/** Looks at the machine once more, to find who holds what is new. */
export function attribute(
  before: MachineTraces,
  after: MachineTraces,
  ours: Ours,
): Omit<Leavings, 'temporary'> {
  const memory = newSharedMemory(before, after, ours)
  const systemV = newSystemV(before, after, ours)
  return {
    sharedMemory: memory.sharedMemory,
    systemV: systemV.systemV,
    unattributed: [...memory.unattributed, ...systemV.unattributed, ...newListeners(before, after)],
  }
}
