/** How many files and sockets this process may hold open. */
import { readdirSync } from 'node:fs'
import { readScarce, scarcely } from './spare-file.ts'

export interface OpenFiles {
  readonly open: number
  /** Infinity without a limit. */
  readonly limit: number
}

/** @param limits text of /proc/PID/limits */
export function parseFileLimit(limits: string): number {
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1]
  return soft === undefined || soft === 'unlimited' ? Infinity : Number(soft)
}

/** Where there is no /proc, nothing is known and nothing is refused. */
export function countOpenFiles(): OpenFiles {
  try {
    return {
      open: scarcely(() => readdirSync('/proc/self/fd')).length,
      limit: parseFileLimit(readScarce('/proc/self/limits')),
    }
  } catch {
    return { open: 0, limit: Infinity }
  }
}
