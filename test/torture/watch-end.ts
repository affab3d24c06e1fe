/** When each process of a run ends, to about two milliseconds. */
import { readdirSync, readFileSync } from 'node:fs'
import { nowMs, sleep } from '../../src/base/clock.ts'
import {
  commandLineOf,
  isAlive,
  listProcesses,
  readProcess,
  type ProcessEntry,
} from '../../src/host/processes.ts'

const pollMs = 2

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

/** Living processes that flee, whose names begin with the tag, by name; in the order of their pids. */
export function taggedBy(tag: string): ReadonlyMap<string, readonly ProcessEntry[]> {
  const found = new Map<string, ProcessEntry[]>()
  for (const pid of readdirSync('/proc')) {
    const name = /^\d/.test(pid) ? new RegExp(`${tag}-([a-z-]+)`).exec(commandLine(pid))?.[1] : undefined
    const entry = name === undefined ? undefined : readProcess(Number(pid))
    if (name === undefined || entry === undefined || !isAlive(entry)) continue
    found.set(name, [...(found.get(name) ?? []), entry])
  }
  return found
}

/** All descendants of a process. */
export function below(pid: number): readonly ProcessEntry[] {
  const all = listProcesses()
  const from = (parent: number): readonly ProcessEntry[] =>
    all.filter((entry) => entry.parent === parent).flatMap((entry) => [entry, ...from(entry.pid)])
  return from(pid)
}

const isGuardian = (entry: ProcessEntry): boolean => commandLineOf(entry).includes('/guardian.')

interface Watched {
  readonly entry: ProcessEntry
  /** Ignores TERM: its end is that of the escalation. */
  readonly flees: boolean
  readonly counts: boolean
  goneMs?: number
}

export interface TreeEnd {
  /** Undefined where it never ended. */
  readonly mainGoneMs: number | undefined
  readonly survivors: readonly ProcessEntry[]
  /** From the end of the command line to that of the last process, in milliseconds; 0 where all went before it. */
  readonly afterMs: number
  /** From the end of the command line, or of the first that flees if that was before it, to the end of the last. */
  readonly escalationMs: number
}

export interface WatchOptions {
  readonly main: ProcessEntry
  readonly tag: string
  /** How long the command line may take. */
  readonly limitMs: number
  /** How long the others may live after it. */
  readonly patienceMs: number
}

function look(watched: readonly Watched[]): boolean {
  const now = nowMs()
  for (const one of watched) if (one.goneMs === undefined && !isAlive(one.entry)) one.goneMs = now
  return watched.every(({ goneMs }) => goneMs !== undefined)
}

/** Begins to watch at once; resolves when all are gone, or the limits have passed. */
export async function watchEnd({ main, tag, limitMs, patienceMs }: WatchOptions): Promise<TreeEnd> {
  const tagged = taggedBy(tag)
  const all = [...tagged.values()].flat()
  const fleeing: Watched[] = [...tagged].flatMap(([name, [entry]]) =>
    // Its children end by themselves all the time, and are called as it is until they have a program of their own.
    entry === undefined || name === 'respawner-child' ? [] : [{ entry, flees: true, counts: true }],
  )
  const others: Watched[] = below(main.pid)
    .filter(({ pid }) => !all.some((entry) => entry.pid === pid))
    .map((entry) => ({ entry, flees: false, counts: !isGuardian(entry) }))
  const watched = [...fleeing, ...others]
  const command: Watched = { entry: main, flees: false, counts: false }
  const startMs = nowMs()
  while (!look([command]) && nowMs() - startMs < limitMs) {
    look(watched)
    await sleep(pollMs)
  }
  const endMs = nowMs()
  while (nowMs() - endMs < patienceMs) {
    if (look(watched)) {
      const late = [...taggedBy(tag).values()].flat()
      if (late.length === 0) break
      watched.push(...late.map((entry) => ({ entry, flees: true, counts: true })))
    }
    await sleep(pollMs)
  }
  const survivors = watched.filter(({ goneMs }) => goneMs === undefined).map(({ entry }) => entry)
  const times = (which: (one: Watched) => boolean): readonly number[] =>
    watched.filter(which).map(({ goneMs }) => goneMs ?? Infinity)
  const lastMs = Math.max(...times(({ counts }) => counts))
  const mainGoneMs = command.goneMs ?? endMs
  const firstMs = Math.min(mainGoneMs, ...times(({ flees }) => flees))
  return {
    mainGoneMs: command.goneMs,
    survivors,
    afterMs: Math.max(0, lastMs - mainGoneMs),
    escalationMs: lastMs - firstMs,
  }
}
