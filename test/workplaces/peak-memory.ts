/** Memory of a process while a test waits for its end. */
import { readFileSync } from 'node:fs'

/** Most memory that a process has had so far, in MiB; 0 once it is gone. */
export function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
