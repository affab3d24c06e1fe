/** Signals that hit what was meant, and nobody who has its pid by now. */
import { isAlive, type ProcessEntry } from './processes.ts'

/** Signals one process, unless it is gone or its pid belongs to another by now. */
export function signalProcess(entry: Pick<ProcessEntry, 'pid' | 'startTicks'>, signal: NodeJS.Signals): void {
  try {
    if (isAlive(entry)) process.kill(entry.pid, signal)
  } catch {
    // Gone between the look and the signal.
  }
}

/** Signals a whole group; one that is gone, or never was because its leader is in our session, is fine. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // ESRCH: nobody left.
  }
}
