/** How busy this thread's event loop and this process are. */
import { scarcely } from './spare-file.ts'

export interface EffortMeter {
  /** Share of the time that this thread's loop was at work, 0 to 1. */
  utilisation(): number
  /** CPU time of the whole process, user and system. */
  cpuSeconds(): number
}

/** Measures from now on. */
export function startEffortMeter(): EffortMeter {
  const loop = performance.eventLoopUtilization()
  const cpu = process.cpuUsage()
  return {
    utilisation: () => performance.eventLoopUtilization(loop).utilization,
    cpuSeconds() {
      const { user, system } = process.cpuUsage(cpu)
      return (user + system) / 1e6
    },
  }
}

export function residentMiB(): number {
  return scarcely(() => process.memoryUsage.rss()) / 2 ** 20
}

/** The most that this process has held since its start. */
export function peakMiB(): number {
  return process.resourceUsage().maxRSS / 2 ** 10
}
