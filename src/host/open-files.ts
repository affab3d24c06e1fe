/** How many files and sockets this process may hold open. */
import { readdirSync, readFileSync } from 'node:fs'

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
      open: readdirSync('/proc/self/fd').length,
      limit: parseFileLimit(readFileSync('/proc/self/limits', 'utf8')),
    }
  } catch {
    return { open: 0, limit: Infinity }
  }
}
