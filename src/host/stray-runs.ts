/** Servers whose Servewright was killed before it could stop them. */
import { existsSync, readlinkSync } from 'node:fs'
import { isAlive, listProcesses, type ProcessEntry } from './processes.ts'
import { marksOf } from './run-marks.ts'

export interface LeftOver {
  readonly runId: string
  /** Title of the oldest process that is still running. */
  readonly title: string
  readonly pids: readonly number[]
  /** What ends it: a whole group only where its leader is one of these, since others may be in any other. */
  readonly killCommand: string
}

/** A container's processes can be seen from outside, where their owner's pid is another's. */
function numbersPidsAsWeDo(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid')
  } catch {
    return false
  }
}

function lostRun({ pid, state }: ProcessEntry): string | undefined {
  const marks = state === 'Z' ? undefined : marksOf(pid)
  return marks === undefined || isAlive(marks.owner) || !numbersPidsAsWeDo(pid) ? undefined : marks.runId
}

function describe(runId: string, entries: readonly ProcessEntry[]): LeftOver {
  const pids = entries.map(({ pid }) => pid)
  const targets = entries.map(({ pid, group }) => (pids.includes(group) ? `-${group}` : String(pid)))
  const killCommand = `kill -- ${[...new Set(targets)].join(' ')}`
  return { runId, title: entries[0]?.title ?? '', pids, killCommand }
}

/** One for each run that has lost its owner; none of other users, whose environments cannot be read. Empty without /proc. */
export function findStrayRuns(): readonly LeftOver[] {
  if (!existsSync('/proc/self/environ')) return []
  const runs = new Map<string, ProcessEntry[]>()
  for (const entry of listProcesses().toSorted((a, b) => a.startTicks - b.startTicks)) {
    const runId = lostRun(entry)
    if (runId !== undefined) runs.set(runId, [...(runs.get(runId) ?? []), entry])
  }
  return [...runs].map(([runId, entries]) => describe(runId, entries))
}
