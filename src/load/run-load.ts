/** One load from its first look at the machine to its record. */
import { defined } from '../base/defined.ts'
import { nowMs } from '../base/clock.ts'
import { InternalError } from '../base/errors.ts'
import { onAbort } from '../base/on-abort.ts'
import type { LoadRecord, LoadSecond } from '../contract/load.ts'
import type { RequestTimes } from './agent/agent-plan.ts'
import { buildRecord } from './record/build-record.ts'
import { FailureWatch } from './validity/failure-watch.ts'
import { SaturationWatch } from './validity/saturation-watch.ts'
import { serverEnded } from './judge-loads.ts'
import { assertLoadRequest, type LoadRequest } from './load-request.ts'
import type { ClientResult, Crew, GatherCrew } from './client/load-client.ts'
import { gatherHere } from './client/local-client.ts'
import { mergeResults } from './record/merge-results.ts'
import { SecondsGatherer } from './record/gather-seconds.ts'
import { ServerScraper, type MetricSource } from './record/scrape-server.ts'
import { mergeClients } from './validity/worst-client.ts'

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

interface Ran {
  readonly results: readonly ClientResult[]
  /** The common moment, by our own clock. */
  readonly startMs: number
  readonly saturated: string | undefined
}

/** Stops all clients when one of several things happens. */
function watchAll(crew: Crew, watch: LoadWatch) {
  const stopAll = (because: string): void => crew.clients.forEach((client) => client.interrupt(because))
  const interrupt = (): void => stopAll('interrupted')
  const cut = (): void => stopAll(serverEnded)
  watch.signal.throwIfAborted()
  const forgets = [onAbort(watch.signal, interrupt), onAbort(watch.serverEnded, cut)]
  return {
    stopAll,
    [Symbol.dispose]() {
      for (const forget of forgets) forget()
    },
  }
}

async function runClients(
  request: LoadRequest,
  {
    watch,
    gather,
  }: { readonly watch: LoadWatch & { onStart(): Promise<void> }; readonly gather: GatherCrew },
): Promise<Ran> {
  let stop: (because: string) => void = () => undefined
  const course = new SaturationWatch(request, (second) => watch.onSecond(second))
  const failures = new FailureWatch((because) => stop(because))
  course.onSaturated = () => stop('the server is saturated')
  let take: (second: LoadSecond) => void = () => undefined
  await using crew = await gather(request, {
    onSecond: (second) => take(second),
    onLost: (because) => stop(because),
  })
  using seconds = new SecondsGatherer(crew.clients.length, (second) => {
    course.take(second)
    failures.take(second)
  })
  take = (second) => seconds.take(second)
  using watched = watchAll(crew, watch)
  stop = watched.stopAll
  await Promise.all(crew.clients.map((client) => client.prepare()))
  await watch.onStart()
  watch.signal.throwIfAborted()
  const startMs = nowMs() + crew.startDelayMs
  const results = await Promise.all(crew.clients.map((client) => client.run(startMs)))
  return { results, startMs, saturated: course.saturated }
}

function mergeAll([first, ...others]: readonly ClientResult[]) {
  if (first === undefined) throw new InternalError('A load was started without anybody who sends it')
  return mergeResults([first.part, ...others.map(({ part }) => part)])
}

/**
 * @param gather those who send; default: this process alone
 * @throws UsageError for a load that makes no sense
 * @throws EnvironmentError where a machine that is to send has no room, or no stamps of its kernel, or is gone before the start
 * @throws InternalError where a process that reads connections has died
 */
export async function runLoad(
  request: LoadRequest,
  watch: LoadWatch,
  gather: GatherCrew = gatherHere,
): Promise<LoadOutcome> {
  assertLoadRequest(request)
  const scraper = watch.metrics && new ServerScraper(watch.metrics)
  const { results, startMs, saturated } = await runClients(request, {
    watch: { ...watch, onStart: async () => await scraper?.start() },
    gather,
  })
  await scraper?.end()
  const merged = mergeAll(results)
  const { validity, notes, ...agents } = mergeClients(results)
  const threads = results.reduce((sum, client) => sum + client.threads, 0)
  const record = buildRecord({ request, merged, validity, threads })
  const server = scraper?.figures
  return {
    record: {
      ...record,
      ...agents,
      ...defined({ saturated, server }),
      series: scraper?.join(record.series, startMs) ?? record.series,
      notes: [...record.notes, ...notes],
    },
    requests: merged.requests,
  }
}
