/** Whether the kernel has killed for want of memory: its counters, by cgroup and for the machine, and its log where that may be read. */
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { defined } from '../base/defined.ts'
import { cgroupFiles, readIfThere } from './cgroup-files.ts'

/** Processes killed so far; absent where the kernel does not say. */
export interface OomKills {
  /** In our cgroup, which is that of all that we start. */
  readonly cgroup?: number
  readonly machine?: number
}

const recordBytes = 8_192
const mostRecords = 100_000

function countIn(path: string): number | undefined {
  const count = /^oom_kill (\d+)$/m.exec(readIfThere(path))?.[1]
  return count === undefined ? undefined : Number(count)
}

const eventFiles = { '': 'memory.events', memory: 'memory.oom_control' }

/** @param root where `/proc` and `/sys` are, for tests */
export function countOomKills(root = '/'): OomKills {
  const counts = cgroupFiles(eventFiles, root).map(countIn)
  return defined({
    cgroup: counts.find((count) => count !== undefined),
    machine: countIn(join(root, 'proc/vmstat')),
  })
}

/** @param log text of the kernel's log */
export const saysKilled = (log: string, pid: number): boolean =>
  new RegExp(`(?:oom-kill|[Oo]ut of memory|oom_kill).*\\b(?:process |pid=)${pid}\\b`).test(log)

function kernelLog(): string {
  let file: number
  try {
    file = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return ''
  }
  const buffer = Buffer.alloc(recordBytes)
  const records: string[] = []
  try {
    while (records.length < mostRecords) records.push(buffer.toString('utf8', 0, readSync(file, buffer)))
  } catch {
    // Nothing more is there, or what came first was overwritten meanwhile.
  } finally {
    closeSync(file)
  }
  return records.join('')
}

/** What is known of a process that the kernel may have killed. */
export interface OomEvidence {
  readonly pid: number
  readonly before: OomKills
  readonly now: OomKills
}

/** @returns a sentence where memory ran out, false where it did not, undefined where nobody can say */
export function oomVerdict(
  { pid, before, now }: OomEvidence,
  readLog: () => string = kernelLog,
): string | false | undefined {
  const rose = (kind: keyof OomKills): boolean => (now[kind] ?? 0) > (before[kind] ?? Infinity)
  if (rose('cgroup'))
    return 'The kernel killed for want of memory in its cgroup meanwhile (oom_kill of memory.events).'
  const isCounted = now.machine !== undefined || now.cgroup !== undefined
  // Where the counters stand still, what the log has of this number is of an earlier process that had it.
  if (isCounted && !rose('machine')) return false
  if (saysKilled(readLog(), pid)) return 'The kernel log says that it was killed for want of memory.'
  return isCounted
    ? 'The kernel killed a process of this machine for want of memory meanwhile, most likely this one.'
    : undefined
}
