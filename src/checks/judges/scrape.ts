/** Reads what a server counts, by the names that its engine gives it. */
import { sleep } from '../../base/clock.ts'
import { deadlineIn } from '../../base/deadline.ts'
import type { CheckContext, ServerFacts, Skip } from '../../contract/check.ts'
import type { EngineMetrics } from '../../contract/engine-facts.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { type MetricPage, parseMetrics, sumOf } from './prometheus.ts'

/** Counters are written shortly after the answer they belong to. */
export const settleMs = 5_000
const pollMs = 25

/** What every request moves. */
const moving = [
  'running',
  'waiting',
  'kvUsage',
  'promptTokens',
  'generationTokens',
  'finished',
  'promptTokensPerRequest',
  'generationTokensPerRequest',
] as const

/** Metrics of an engine that counts all of what its requests move. */
export type RequestMetrics = EngineMetrics & Readonly<Record<(typeof moving)[number], string>>

const countsRequests = (metrics: EngineMetrics): metrics is RequestMetrics =>
  moving.every((figure) => metrics[figure] !== undefined)

/** For checks that compare metrics with requests: all of the names are known, and nobody else moves them. */
export function metricsOf({ engine, shared }: ServerFacts): RequestMetrics | Skip {
  const { metrics } = engine ?? {}
  if (metrics === undefined || !countsRequests(metrics))
    return { skip: 'what the engine calls its metrics is not known' }
  return shared === true ? { skip: 'others may use the server too, and move the same metrics' } : metrics
}

export function readPage(exchange: Exchange | undefined): MetricPage {
  return parseMetrics(exchange?.body ?? '')
}

/** How much a metric moved between two scrapes; undefined unless the later one has it. */
export function moved(before: Exchange | undefined, after: Exchange | undefined, name: string) {
  const later = sumOf(readPage(after), name)
  return later === undefined ? undefined : later - (sumOf(readPage(before), name) ?? 0)
}

/** What is to be kept of a page: samples by name, or else the lines that declare families. */
export type Wanted = readonly string[] | 'families'

/** Fetches the whole page of metrics. */
export function scrapePage({ client, signal }: CheckContext): Promise<Exchange> {
  return client.raw({ method: 'GET', path: '/metrics' }, { signal })
}

/** One scrape. Pages are long and many, so only what is wanted is recorded, and the record says so. */
export async function scrape(context: CheckContext, wanted: Wanted): Promise<Exchange> {
  const page = await scrapePage(context)
  return page.status === 200 ? { ...page, body: excerptOf(page.body, wanted) } : page
}

/** @returns the page's own lines, after a comment on how many are left out */
export function excerptOf(page: string, wanted: Wanted): string {
  const isWanted =
    wanted === 'families'
      ? (line: string) => line.startsWith('# TYPE ')
      : (line: string) =>
          wanted.some((name) => /^[ {]/.test(line.slice(name.length)) && line.startsWith(name))
  const lines = page.split('\n').filter((line) => line !== '')
  const kept = lines.filter(isWanted)
  return [`# ${lines.length - kept.length} lines that were not asked for are left out`, ...kept, ''].join(
    '\n',
  )
}

/** Scrapes until `done`, at most for `withinMs`; the last scrape is what the judge sees. */
export async function scrapeUntil(
  context: CheckContext,
  names: readonly string[],
  { done, withinMs }: { done(page: MetricPage): boolean; readonly withinMs: number },
): Promise<Exchange> {
  const deadline = deadlineIn(withinMs)
  for (;;) {
    const exchange = await scrape(context, names)
    const over = done(readPage(exchange)) || deadline.expired
    if (over || exchange.failure !== undefined || context.signal.aborted) return exchange
    await sleep(pollMs, context.signal)
  }
}
