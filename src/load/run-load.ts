/** One load from its first look at the machine to its record. */
import { defined } from '../base/defined.ts'
import { nowMs } from '../base/clock.ts'
import { InternalError } from '../base/errors.ts'
import type { LoadRecord, LoadSecond } from '../contract/load.ts'
import { startEffortMeter, type EffortMeter } from '../host/event-loop.ts'
import { countOpenFiles } from '../host/open-files.ts'
import { keepPausesShort } from '../host/heap.ts'
import type { AgentPlan, AgentResult, RequestTimes } from './agent/agent-plan.ts'
import type { AgentJob, CanaryReadings } from './agent/agent-session.ts'
import { assertOpenFiles } from './validity/assert-open-files.ts'
import { buildRecord } from './record/build-record.ts'
import { startCanarySource, type CanarySource } from './agent/canary.ts'
import { SaturationWatch } from './validity/saturation-watch.ts'
import { serverEnded } from './judge-loads.ts'
import { assertLoadRequest, type LoadRequest } from './load-request.ts'
import { mergeResults, mergeSeconds, type MergedResult } from './record/merge-results.ts'
import type { ChosenStamps } from './choose-stamps.ts'
import { reportStamps, validityOf } from './validity/validity-of.ts'
import { ServerScraper, type MetricSource } from './record/scrape-server.ts'
import { startAgents } from './agent/start-agents.ts'

export interface LoadWatch {
  readonly signal: AbortSignal
  /** Aborts when the server has ended, or hangs: the load is cut, and what it has measured is recorded. */
  readonly serverEnded?: AbortSignal
  /** The server's own metrics, where they shall be joined. */
  readonly metrics?: MetricSource | undefined
  onSecond(second: LoadSecond): void
}

export interface LoadOutcome {
  readonly record: LoadRecord
  /** Every request's times, where they were kept. */
  readonly requests: readonly RequestTimes[]
}

/** From the decision to start, so that every thread has heard of it. */
const startDelayMs = 20
const failuresInARow = 50
/** Answers that are under way when the time is over. */
const usualDrainMs = 30_000
/** Timers may fire early by the part of a millisecond, and the last request has its whole limit. */
const timerSlackMs = 10

/** So that each request is either answered or timed out, where they have a limit. */
const drainOf = ({ totalMs }: LoadRequest['limits']): number =>
  totalMs === undefined ? usualDrainMs : totalMs + timerSlackMs

function planOf(request: LoadRequest, part: number, canaryPort: number): AgentPlan {
  const { url, headers, reuse, sessions, arrival, seed, end, limits, keepStamps, expected, thresholds } =
    request
  const { mostPerSecond } = request
  return {
    url,
    headers,
    reuse,
    sessions,
    arrival,
    seed,
    end,
    limits,
    ...defined({ mostPerSecond }),
    stamps: 'read',
    keepStamps,
    expected,
    thresholds,
    canaryPort,
    share: { part, of: request.threads },
    drainMs: end.durationMs === undefined ? drainOf(limits) : usualDrainMs,
    idPrefix: `${request.runId}-`,
    breaker: { consecutive: failuresInARow },
    mostRunning: Math.ceil(request.mostRunning / request.threads),
  }
}

/** Tells of a second once every thread has. */
function gatherSeconds(threads: number, tell: (second: LoadSecond) => void): (second: LoadSecond) => void {
  const seconds = new Map<number, LoadSecond[]>()
  return (second) => {
    const there = [...(seconds.get(second.atS) ?? []), second]
    seconds.set(second.atS, there)
    if (there.length < threads) return
    seconds.delete(second.atS)
    tell(mergeSeconds(there))
  }
}

interface Ran {
  readonly results: readonly AgentResult[]
  readonly merged: MergedResult
  readonly readings: readonly CanaryReadings[]
  readonly cpuSeconds: number
  readonly maxRssMiB: number
  readonly course: SaturationWatch
  readonly stamps: ChosenStamps
}

interface RunWatch extends LoadWatch {
  /** Everything is warm, and nothing is measured yet. */
  onStart(): Promise<void>
}

async function runAgents(request: LoadRequest, source: CanarySource, watch: RunWatch): Promise<Ran> {
  const { threads, warmupRequests } = request
  const jobs = Array.from({ length: threads }, (_, part): AgentJob => {
    return {
      plan: planOf(request, part, source.canaryPort),
      echoPort: source.echoPort,
      warmupRequests: part === 0 ? warmupRequests : 0,
    }
  })
  const course = new SaturationWatch(request, (second) => watch.onSecond(second))
  const onSecond = gatherSeconds(threads, (second) => course.take(second))
  await using team = await startAgents(jobs, { onSecond }, request.stamps ?? 'read')
  const stopAll = (because: string): void => team.sessions.forEach((session) => session.interrupt(because))
  const interrupt = (): void => stopAll('interrupted')
  const cut = (): void => stopAll(serverEnded)
  course.onSaturated = () => stopAll('the server is saturated')
  watch.signal.throwIfAborted()
  watch.signal.addEventListener('abort', interrupt, { once: true })
  watch.serverEnded?.addEventListener('abort', cut, { once: true })
  if (watch.serverEnded?.aborted === true) cut()
  await Promise.all(team.sessions.map((session) => session.prepare()))
  await watch.onStart()
  watch.signal.throwIfAborted()
  const effort: EffortMeter = startEffortMeter()
  source.start()
  const startMs = nowMs() + startDelayMs
  const results = await Promise.all(team.sessions.map((session) => session.run(startMs)))
  const cpuSeconds = effort.cpuSeconds()
  watch.signal.removeEventListener('abort', interrupt)
  watch.serverEnded?.removeEventListener('abort', cut)
  const sent = await source.stop()
  const readings = await Promise.all(team.sessions.map((session) => session.readCanary(sent)))
  const apart = (name: 'cpuSeconds' | 'maxRssMiB'): number =>
    results.reduce((sum, { own }) => sum + (own?.[name] ?? 0), 0)
  return {
    results,
    merged: mergeAll(results),
    readings,
    cpuSeconds: cpuSeconds + apart('cpuSeconds'),
    maxRssMiB: course.maxRssMiB + apart('maxRssMiB'),
    course,
    stamps: team.stamps,
  }
}

function mergeAll([first, ...others]: readonly AgentResult[]): MergedResult {
  if (first === undefined) throw new InternalError('A load was started without a thread')
  return mergeResults([first, ...others])
}

/**
 * @throws UsageError for a load that makes no sense
 * @throws EnvironmentError `environment/too-few-files`, `environment/no-kernel-stamps`
 * @throws InternalError where a process that reads connections has died
 */
export async function runLoad(request: LoadRequest, watch: LoadWatch): Promise<LoadOutcome> {
  assertLoadRequest(request)
  assertOpenFiles(request.arrival, countOpenFiles())
  keepPausesShort()
  await using source = await startCanarySource()
  const scraper = watch.metrics && new ServerScraper(watch.metrics)
  const ran = await runAgents(request, source, {
    ...watch,
    onStart: async () => await scraper?.start(),
  })
  await scraper?.end()
  const record = buildRecord({
    request,
    merged: ran.merged,
    validity: validityOf(request, ran),
  })
  const { saturated } = ran.course
  const server = scraper?.figures
  return {
    record: {
      ...record,
      ...reportStamps(ran.stamps, ran),
      ...defined({ saturated, server }),
      series: scraper?.join(record.series, ran.merged.startMs) ?? record.series,
    },
    requests: ran.merged.requests,
  }
}
