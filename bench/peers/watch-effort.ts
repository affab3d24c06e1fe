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
  /** One letter; Z is a zombie. */
  readonly state: string
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
      state: fields[0] ?? '',
      session: session ?? 0,
      cpuSeconds: ((user ?? 0) + (system ?? 0)) / 100,
      mib: (pages ?? 0) * pageMiB,
    }
  } catch {
    return undefined
  }
}

function processesOf(session: number): readonly Usage[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const usages = pids.map(usageOf).filter((usage) => usage !== undefined)
  return usages.filter((usage) => usage.session === session && usage.state !== 'Z')
}

/** What outlives its leader would take the next client's time. */
export async function waitUntilGone(session: number): Promise<void> {
  while (processesOf(session).length > 0) await new Promise((resolve) => setTimeout(resolve, pollMs))
}

/** @param session whose processes are watched, until the returned function ends it */
export function watchEffort(session: number): () => Effort {
  const cpuSeconds = new Map<string, number>()
  let peakMiB = 0
  const polls = setInterval(() => {
    const usages = processesOf(session)
    for (const usage of usages) cpuSeconds.set(usage.pid, usage.cpuSeconds)
    peakMiB = Math.max(
      peakMiB,
      usages.reduce((sum, { mib }) => sum + mib, 0),
    )
  }, pollMs)
  return () => {
    clearInterval(polls)
    return { cpuSeconds: [...cpuSeconds.values()].reduce((sum, value) => sum + value, 0), peakMiB }
  }
}
