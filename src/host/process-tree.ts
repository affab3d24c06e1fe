/**
 * Every process that a start has caused, also those that left the group or lost their parent.
 * Members are found by group, session, descent and a marker in the environment, and remembered once seen.
 */
import {
  childrenOf,
  environmentOf,
  isAlive,
  listProcesses,
  readProcess,
  type ProcessEntry,
} from './processes.ts'

export interface ProcessTree {
  /** Looks at the machine once, and returns the living members. */
  sample(): readonly ProcessEntry[]
  /** CPU time of all living members at the last sample, in ticks. */
  cpuTicks(): number
}

export interface TreeRoot {
  readonly pid: number
  /** `NAME=value` that the leader was started with and that its descendants inherit. */
  readonly marker: string
  /** Pid of the leader's guardian, to whom its orphans fall; no member itself. */
  readonly guardian?: number
}

/** So often is somebody looked at who is gone by then; the dead that wait to be buried take as long. */
const looks = 100

const isLiving = ({ state }: ProcessEntry): boolean => state !== 'Z' && state !== 'X'

/**
 * A process that forks and ends all the time is never met by a walk through /proc, but the kernel
 * always shows it, or its heir, as a child of the guardian.
 */
function livingOrphans(guardian: number | undefined): readonly ProcessEntry[] {
  for (let look = 0; guardian !== undefined && look < looks; look++) {
    const children = childrenOf(guardian)
    if (children.length === 0) break
    const seen = children.map(readProcess).filter((entry) => entry !== undefined)
    const living = seen.filter(isLiving)
    if (living.length > 0) return living
  }
  return []
}

export function createProcessTree({ pid: leader, marker, guardian }: TreeRoot): ProcessTree {
  const known = new Map<number, ProcessEntry>()
  const foreign = new Map<number, number>()
  let ticks = 0

  const isOfLeader = ({ pid, parent, group, session }: ProcessEntry): boolean =>
    [pid, group, session].includes(leader) || (guardian !== undefined && parent === guardian)

  const belongs = (entry: ProcessEntry): boolean => {
    if (entry.pid === guardian) return false
    if (isOfLeader(entry)) return true
    const parent = known.get(entry.parent)
    if (parent !== undefined && isAlive(parent)) return true
    // Reading every environment at every sample is dear, and a process does not change sides.
    if (foreign.get(entry.pid) === entry.startTicks) return false
    const ours = environmentOf(entry.pid).includes(marker)
    if (!ours) foreign.set(entry.pid, entry.startTicks)
    return ours
  }

  /** Members that the list does not show and that are there: they have become another user's, whose processes /proc may hide. */
  const hiddenFrom = (all: readonly ProcessEntry[]): readonly ProcessEntry[] => {
    const listed = new Set(all.map(({ pid }) => pid))
    const missing = [...known.values()].filter(({ pid }) => !listed.has(pid))
    const hidden = missing.filter(isAlive)
    for (const entry of missing) if (!hidden.includes(entry)) known.delete(entry.pid)
    return hidden
  }

  const sample = (): readonly ProcessEntry[] => {
    const all = listProcesses().toSorted((a, b) => a.startTicks - b.startTicks || a.pid - b.pid)
    const found = all.filter((entry) => {
      const ours = known.get(entry.pid)?.startTicks === entry.startTicks || belongs(entry)
      if (ours) known.set(entry.pid, entry)
      return ours && isLiving(entry)
    })
    const shown = [...found, ...hiddenFrom(all)]
    const members = shown.length > 0 ? shown : livingOrphans(guardian)
    ticks = members.reduce((sum, entry) => sum + entry.cpuTicks, 0)
    return members
  }

  return { sample, cpuTicks: () => ticks }
}
