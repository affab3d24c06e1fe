/** One thread's part of a run from warm-up to its last reading; the same in the main thread and in others. */
import { nowMs, sleep } from '../../base/clock.ts'
import { defined } from '../../base/defined.ts'
import { collectNow } from '../../host/heap.ts'
import { canaryData } from './canary.ts'
import type { AgentPlan, AgentResult } from './agent-plan.ts'
import { openReading } from '../../wire/reading.ts'
import type { StampFigures } from '../../wire/stamps/slot.ts'
import type { HistogramData } from '../../contract/duration-histogram.ts'
import { connectionsAhead } from './connections-ahead.ts'
import { LoadAgent, type AgentEvents } from './load-agent.ts'

export interface AgentJob {
  readonly plan: AgentPlan
  readonly echoPort: number
  /** Requests that this thread sends to the server before anything is measured. */
  readonly warmupRequests: number
}

export interface CanaryReadings {
  readonly lags: HistogramData
  /** From written to stamped by the kernel. */
  readonly queue: HistogramData
  readonly missing: number
  /** Absent where the kernel stamps nothing. */
  readonly stamps?: StampFigures
}

export interface AgentSession {
  /** Warms up and opens the connections. */
  prepare(): Promise<void>
  /** @param startMs of CLOCK_MONOTONIC, the same in all threads */
  run(startMs: number): Promise<AgentResult>
  /** Hangs up on what is under way. */
  interrupt(because: string): void
  /** @param sent how many stamps the canary has sent */
  readCanary(sent: number): Promise<CanaryReadings>
}

/** By these the code is compiled that reads the first frames of answers; where many start together, they wait for it. */
const [leastEchoes, mostEchoes] = [400, 2_000]
const echoUsers = 16
const canaryWaitMs = 500
const silent: AgentEvents = { onSecond: () => undefined }

/** Traffic that is not measured. */
function warmUpPlan(plan: AgentPlan, users: number, requests: number): AgentPlan {
  const { canaryPort: _, ...rest } = plan
  return {
    ...rest,
    arrival: { kind: 'users', users },
    end: { requests },
    share: { part: 0, of: 1 },
    machines: 1,
    keepStamps: false,
    idPrefix: `${plan.idPrefix}warm-up-`,
  }
}

export function createAgentSession(
  { plan, echoPort, warmupRequests }: AgentJob,
  events: AgentEvents,
): AgentSession {
  const reading = openReading(plan.stamps)
  const { reader } = reading
  const agent = new LoadAgent(plan, events, reading)
  let current = agent
  let interrupted = false
  const warmUp = async (warmPlan: AgentPlan): Promise<void> => {
    if (interrupted) return
    const warming = new LoadAgent(warmPlan, silent, reading)
    current = warming
    await warming.prepare()
    await warming.run(nowMs())
    current = agent
  }
  return {
    async prepare() {
      // The first request of a process costs tens of milliseconds: modules, compiled code, sockets.
      const { mostPerSecond: _, ...free } = plan
      const echoes = Math.min(mostEchoes, Math.max(leastEchoes, 2 * connectionsAhead(plan)))
      await warmUp(warmUpPlan({ ...free, url: `http://127.0.0.1:${echoPort}/` }, echoUsers, echoes))
      if (warmupRequests > 0) await warmUp(warmUpPlan(plan, Math.min(warmupRequests, 4), warmupRequests))
      if (!interrupted) await agent.prepare()
      collectNow()
    },
    run: (startMs) => agent.run(startMs),
    interrupt(because) {
      interrupted = true
      current.interrupt(because)
    },
    async readCanary(sent) {
      const deadlineMs = nowMs() + canaryWaitMs
      const { canary } = agent
      while ((canary?.lags.count ?? 0) < sent && nowMs() < deadlineMs) await sleep(5)
      canary?.close()
      const stamps = reader?.figures
      reader?.close()
      const missing = Math.max(0, sent - (canary?.lags.count ?? 0))
      return { missing, ...canaryData(canary), ...defined({ stamps }) }
    },
  }
}
