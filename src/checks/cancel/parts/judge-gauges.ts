/** Whether the gauges of a server show requests that run, and are back when their clients have gone. */
import { smallest } from '../../../base/extremes.ts'
import type { Finding } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { type MetricPage, sumOf } from '../../judges/prometheus.ts'
import { type RequestMetrics, readPage } from '../../judges/scrape.ts'
import { type Attempt, attempts, copies, forms, sentIn } from '../../judges/hang-ups.ts'

/** @param when `before`, `busy`, `gone` or `after` */
export const scrapeName = ({ form, attempt }: Attempt, when: string): string =>
  `${form.name}, ${when} ${attempt}`

/** Tokens are made, or a request is said to run. */
export function seesRunning(before: MetricPage, page: MetricPage, metrics: RequestMetrics): boolean {
  const { running, generationTokens } = metrics
  return (
    (sumOf(page, running) ?? 0) > 0 ||
    (sumOf(page, generationTokens) ?? 0) > (sumOf(before, generationTokens) ?? 0)
  )
}

const everyAttempt: readonly Attempt[] = forms.flatMap((form) =>
  attempts.map((attempt) => ({ form, attempt })),
)

/** @returns `moves` once a scrape says that requests run; undefined where none was answered while they did */
export function frozenGauge(transcript: Transcript, metrics: RequestMetrics): 'moves' | Finding | undefined {
  const decode = everyAttempt.filter(({ form }) => form.phase === 'decode')
  const scrapes = decode.flatMap((attempt) => {
    const name = scrapeName(attempt, 'busy')
    const [before, busy] = [transcript[scrapeName(attempt, 'before')], transcript[name]]
    if (before === undefined || busy === undefined) return []
    return [{ name, busy, page: readPage(busy), before: readPage(before), attempt }]
  })
  if (scrapes.some(({ page }) => (sumOf(page, metrics.running) ?? 0) > 0)) return 'moves'
  const told = scrapes.find(
    ({ before, page, busy, attempt }) =>
      sumOf(page, metrics.running) === 0 &&
      seesRunning(before, page, metrics) &&
      endOf(busy) < smallest(sentIn(transcript, attempt).map(endOf)),
  )
  if (told === undefined) return undefined
  const message = `${metrics.running} stays 0 while ${copies.length} answers are written.`
  return { code: 'gauge-frozen', message, exchange: told.name }
}

const endOf = ({ startedAtMs, marks }: Exchange): number => startedAtMs + marks.endMs

/** What each attempt has left on the gauges, `withinMs` after its clients had gone. */
export function heldFindings(
  transcript: Transcript,
  metrics: RequestMetrics,
  withinMs: number,
): readonly Finding[] {
  return everyAttempt.flatMap((attempt) => {
    const exchange = scrapeName(attempt, 'after')
    if (transcript[exchange] === undefined) return []
    const [before, after] = [
      readPage(transcript[scrapeName(attempt, 'before')]),
      readPage(transcript[exchange]),
    ]
    const limits = [
      { code: 'still-running', gauge: metrics.running, most: 0 },
      { code: 'still-waiting', gauge: metrics.waiting, most: 0 },
      { code: 'cache-held', gauge: metrics.kvUsage, most: sumOf(before, metrics.kvUsage) ?? 0 },
    ]
    return limits.flatMap(({ code, gauge, most }) => {
      const value = sumOf(after, gauge) ?? 0
      if (value <= most) return []
      const message = `${withinMs / 1000} s after the client left (${attempt.form.name}) ${gauge} is ${value}, expected ${most}.`
      return [{ code, message, exchange }]
    })
  })
}
