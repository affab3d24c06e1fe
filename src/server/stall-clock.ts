/** Tells a slow start from a hung one: progress is a growing log or a process tree that uses the CPU. */
import { nowMs } from '../base/clock.ts'

export interface StallClock {
  /**
   * @param logLines lines that count as progress, so far
   * @param cpuMs CPU time of the tree, so far
   * @returns milliseconds since the last progress
   */
  observe(logLines: number, cpuMs: number): number
}

/**
 * Waiting itself costs some CPU (polling loops, our own probes), so less than this share of one core is not progress.
 * Importing Python modules or compiling kernels takes a whole core.
 */
const idleShare = 0.03

export function createStallClock(now: () => number = nowMs): StallClock {
  let atMs = now()
  let lines = 0
  let cpu = 0
  return {
    observe(logLines, cpuMs) {
      const quietMs = now() - atMs
      const usedMs = cpuMs - cpu
      // The sum falls when a member ends, which is a change too, but a start that only loses processes makes no way.
      if (logLines !== lines || usedMs > idleShare * quietMs + 1) {
        atMs = now()
        lines = logLines
        cpu = cpuMs
        return 0
      }
      if (usedMs < 0) cpu = cpuMs
      return quietMs
    },
  }
}
