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

export function metricsOf({ engine }: ServerFacts): EngineMetrics | Skip {
  return engine?.metrics ?? { skip: 'what the engine calls its metrics is not known' }
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

/** The whole page. */
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
