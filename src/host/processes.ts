/** The machine's processes as /proc shows them. */
import { readdirSync, readFileSync } from 'node:fs'
import { EnvironmentError } from '../base/errors.ts'
import { readScarce, scarcely } from './spare-file.ts'
import { isAbsent } from './sure-reads.ts'

/** One process at one moment. `pid` and `startTicks` together name it for ever: pids are used again, pairs are not. */
export interface ProcessEntry {
  readonly pid: number
  readonly startTicks: number
  readonly parent: number
  readonly group: number
  readonly session: number
  /** One letter: `R` running, `S` sleeping, `D` waiting for a device, `Z` zombie… */
  readonly state: string
  /** User and system time so far, in clock ticks (100 a second on Linux). */
  readonly cpuTicks: number
  /** The kernel's short name, e.g. `VLLM::EngineCore`. */
  readonly title: string
}

export const ticksPerSecond = 100

/** @returns undefined when `text` is not a `/proc/PID/stat` line */
export function parseStat(text: string): ProcessEntry | undefined {
  // The title may hold spaces and parentheses, so split at the last one.
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 0 || close < open) return undefined
  const fields = text.slice(close + 2).split(' ')
  const number = (index: number): number => Number(fields[index])
  return {
    pid: Number(text.slice(0, open)),
    title: text.slice(open + 1, close),
    state: fields[0] ?? '?',
    parent: number(1),
    group: number(2),
    session: number(3),
    cpuTicks: number(11) + number(12),
    startTicks: number(19),
  }
}

/** @returns undefined when there is no such process */
export function readProcess(pid: number): ProcessEntry | undefined {
  try {
    return parseStat(readScarce(`/proc/${pid}/stat`))
  } catch {
    return undefined
  }
}

/** Pids of the children of a process of one thread, zombies included; none where the kernel does not say. */
export function childrenOf(pid: number): readonly number[] {
  try {
    const text = readScarce(`/proc/${pid}/task/${pid}/children`)
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/** Every process that can be seen, zombies included. @throws EnvironmentError `environment/no-procfs` */
export function listProcesses(root = '/proc'): readonly ProcessEntry[] {
  let names: readonly string[]
  try {
    names = scarcely(() => readdirSync(root))
  } catch (cause) {
    throw new EnvironmentError(
      'environment/no-procfs',
      isAbsent(cause)
        ? `This machine has no ${root}, which is needed to launch a server`
        : `The processes of this machine cannot be listed (${(cause as NodeJS.ErrnoException).code})`,
      {
        cause,
        hint: 'Launch the server on Linux, or test a running server with --url.',
      },
    )
  }
  const entries = names.filter((name) => /^\d+$/.test(name)).map((name) => readProcess(Number(name)))
  return entries.filter((entry) => entry !== undefined)
}

/** The full command line of a process, or its short name where that cannot be read. */
export function commandLineOf(entry: ProcessEntry): string {
  try {
    const text = readFileSync(`/proc/${entry.pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return text === '' ? entry.title : text
  } catch {
    return entry.title
  }
}

/** `NAME=value` each, as it was started with; none where that may not be read. */
export function environmentOf(pid: number): readonly string[] {
  try {
    return scarcely(() => readFileSync(`/proc/${pid}/environ`, 'latin1')).split('\0')
  } catch {
    return []
  }
}

/** Whether there is a process of this pid, also one that /proc hides from us. */
export function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether the process is there and not just a zombie that its parent has not reaped; of one that /proc hides, whether its pid is. */
export function isAlive(entry: Pick<ProcessEntry, 'pid' | 'startTicks'>): boolean {
  const now = readProcess(entry.pid)
  if (now === undefined) return isThere(entry.pid)
  return now.startTicks === entry.startTicks && now.state !== 'Z' && now.state !== 'X'
}
