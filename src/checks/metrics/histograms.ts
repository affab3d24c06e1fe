/** Histograms that hold one observation a request count as many as there were requests, in well-formed buckets. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { type Some, both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { serverCounts, exposition } from '../grounds.ts'
import { type Endpoint, ask, endpointsOf, shortBody } from '../endpoints.ts'
import { type HistogramSeries, histogramSeries, sumOf } from '../judges/prometheus.ts'
import {
  type RequestMetrics,
  metricsOf,
  moved,
  readPage,
  scrape,
  scrapeUntil,
  settleMs,
} from '../judges/scrape.ts'

const requests = ['first', 'second', 'third'] as const

export const metricsHistograms = defineCheck({
  id: 'metrics/histograms',
  title: 'Histograms of requests count every request once',
  advice: 'Do not alert on quantiles of these histograms until their counts are right.',
  answers: 'the count of first tokens was far above the count of finished requests',
  level: 'must',
  grounds: { default: exposition, 'histogram-missing': serverCounts, 'count-differs': serverCounts },
  needs: ['metrics'],
  applies: (facts) => both(metricsOf(facts), endpointsOf(facts)),
  answered: 'answered',
  codes: ['histogram-missing', 'count-differs', 'buckets-not-cumulative', 'bucket-total-differs'],
  exercise: async (context, [metrics, [endpoint]]) => {
    const counts = [metrics.finished, ...histogramsOf(metrics).map((name) => `${name}_count`)]
    const before = await scrape(context, counts)
    const answers: Record<string, Transcript[string]> = {}
    for (const name of requests) answers[name] = await ask(context, endpoint, shortBody(endpoint))
    const wanted = (moved(undefined, before, metrics.finished) ?? 0) + requests.length
    const buckets = histogramsOf(metrics).map((name) => `${name}_bucket`)
    const after = await scrapeUntil(context, [...counts, ...buckets], {
      done: (page) => (sumOf(page, metrics.finished) ?? 0) >= wanted,
      withinMs: settleMs,
    })
    return { before, ...answers, after }
  },
  judge: judgeHistograms,
})

const histogramsOf = ({ perRequest, promptTokensPerRequest, generationTokensPerRequest }: RequestMetrics) => [
  promptTokensPerRequest,
  generationTokensPerRequest,
  ...perRequest,
]

function judgeHistograms(
  { before, after }: Transcript,
  [metrics]: readonly [RequestMetrics, Some<Endpoint>],
): Judgement {
  const finished = moved(before, after, metrics.finished)
  if (finished === undefined) return { vacuous: `${metrics.finished} is missing` }
  if (finished < requests.length)
    return { vacuous: `only ${finished} of ${requests.length} requests are counted` }
  const page = readPage(after)
  return histogramsOf(metrics).flatMap((name) => {
    const count = moved(before, after, `${name}_count`)
    if (count === undefined) {
      // For a version that nobody recorded, metrics/new-families lists what is missing.
      if (metrics.unrecorded === true) return []
      return [{ code: 'histogram-missing', message: `The histogram ${name} is missing.`, exchange: 'after' }]
    }
    const laws = histogramSeries(page, name).flatMap((series) => seriesFindings(name, series))
    if (count === finished) return laws
    const message = `${metrics.finished} rose by ${finished}, but the count of ${name} by ${count}.`
    return [...laws, { code: 'count-differs', message, exchange: 'after' }]
  })
}

function seriesFindings(name: string, { labels, buckets, count }: HistogramSeries): readonly Finding[] {
  const at = `${name}{${labels}}`
  const falls = buckets.find(({ value }, index) => value < (buckets[index - 1]?.value ?? 0))
  if (falls !== undefined) {
    const message = `The bucket up to ${falls.le} of ${at} is ${falls.value}, less than the bucket before it.`
    return [{ code: 'buckets-not-cumulative', message, exchange: 'after' }]
  }
  const last = buckets.at(-1)
  if (last?.le === Infinity && last.value === count) return []
  const message = `The last bucket of ${at} is ${last?.value ?? 'missing'}, but its count is ${count ?? 'missing'}.`
  return [{ code: 'bucket-total-differs', message, exchange: 'after' }]
}
