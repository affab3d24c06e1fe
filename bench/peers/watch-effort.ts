/** What a command costs with every process that it starts. */
import { readdirSync, readFileSync } from 'node:fs'

export interface Effort {
  readonly cpuSeconds: number
  /** Resident memory of all processes together at its highest; what they share counts in each. */
  readonly peakMiB: number
}

const pollMs = 100
const pageMiB = 4096 / 2 ** 20

interface Usage {
  readonly pid: string
  readonly session: number
  readonly cpuSeconds: number
  readonly mib: number
}

function usageOf(pid: string): Usage | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    const [session, user, system, pages] = [fields[3], fields[11], fields[12], fields[21]].map(Number)
    return {
      pid,
      session: session ?? 0,
      cpuSeconds: ((user ?? 0) + (system ?? 0)) / 100,
      mib: (pages ?? 0) * pageMiB,
    }
  } catch {
    return undefined
  }
}

/** @param session whose processes are watched, until the returned function ends it */
export function watchEffort(session: number): () => Effort {
  const cpuSeconds = new Map<string, number>()
  let peakMiB = 0
  const polls = setInterval(() => {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    const usages = pids.map(usageOf).filter((usage) => usage?.session === session)
    for (const usage of usages) if (usage !== undefined) cpuSeconds.set(usage.pid, usage.cpuSeconds)
    peakMiB = Math.max(
      peakMiB,
      usages.reduce((sum, usage) => sum + (usage?.mib ?? 0), 0),
    )
  }, pollMs)
  return () => {
    clearInterval(polls)
    return { cpuSeconds: [...cpuSeconds.values()].reduce((sum, value) => sum + value, 0), peakMiB }
  }
}
