/** Servers whose Servewright was killed before it could stop them. */
import { existsSync, readFileSync } from 'node:fs'
import { isAlive, listProcesses, readProcess, type ProcessEntry } from './processes.ts'

/** What a start puts into the environment of all that comes of it, beside the run's id: who is to stop it. */
export const ownerVariable = 'SERVEWRIGHT_OWNER'

/** This process, named for ever: pids are used again, pairs with a start time are not. */
export const owner = (): string => `${process.pid}:${readProcess(process.pid)?.startTicks ?? 0}`

export interface LeftOver {
  readonly runId: string
  /** Of the first process that was started, of those still there. */
  readonly title: string
  readonly pids: readonly number[]
  /** What ends it: a whole group only where its leader is one of these, since others may be in any other. */
  readonly cure: string
}

interface Marks {
  readonly runId: string
  readonly owner: string
}

function marksOf({ pid }: ProcessEntry): Marks | undefined {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
    const value = (name: string): string | undefined =>
      entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
    const runId = value('SERVEWRIGHT_RUN_ID')
    const ownedBy = value(ownerVariable)
    return runId === undefined || ownedBy === undefined ? undefined : { runId, owner: ownedBy }
  } catch {
    return undefined
  }
}

function isOwned(by: string): boolean {
  const [pid = 0, startTicks = 0] = by.split(':').map(Number)
  return isAlive({ pid, startTicks })
}

function describe(runId: string, entries: readonly ProcessEntry[]): LeftOver {
  const pids = entries.map(({ pid }) => pid)
  const targets = entries.map(({ pid, group }) => (pids.includes(group) ? `-${group}` : String(pid)))
  const cure = `kill -- ${[...new Set(targets)].join(' ')}`
  return { runId, title: entries[0]?.title ?? '', pids, cure }
}

/** One for each run that has lost its owner; none of other users, whose environments cannot be read. Empty without /proc. */
export function findLeftOvers(): readonly LeftOver[] {
  if (!existsSync('/proc/self/environ')) return []
  const lost = listProcesses()
    .toSorted((a, b) => a.startTicks - b.startTicks)
    .flatMap((entry) => {
      const marks = entry.state === 'Z' ? undefined : marksOf(entry)
      return marks === undefined || isOwned(marks.owner) ? [] : [{ runId: marks.runId, entry }]
    })
  return [...new Set(lost.map(({ runId }) => runId))].map((runId) =>
    describe(
      runId,
      lost.filter((one) => one.runId === runId).map(({ entry }) => entry),
    ),
  )
}
