/** `/metrics` is Prometheus text, and its count of finished requests moves with the requests. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { serverCounts, exposition } from '../grounds.ts'
import { type Endpoint, ask, inTurn, shortBody, endpointsOf } from '../endpoints.ts'
import { type MetricPage, parseMetrics, sumOf } from '../judges/prometheus.ts'
import { quote } from '../judges/read.ts'
import { scrapePage } from '../judges/scrape.ts'

const requests = ['first', 'second', 'third'] as const

export const metricsScrapes = defineCheck({
  id: 'metrics/scrapes',
  title: '/metrics is Prometheus text that counts finished requests',
  advice: 'Do not alert or scale by these metrics until they count.',
  answers: 'metrics that stand still, or cannot be scraped, leave operators blind',
  level: 'must',
  grounds: { default: exposition, 'counter-missing': serverCounts, 'counter-behind': serverCounts },
  needs: ['metrics'],
  applies: endpointsOf,
  answered: 'answered',
  codes: ['syntax-invalid', 'counter-missing', 'counter-behind'],
  exercise: (context, [endpoint]) => {
    const scrape = () => scrapePage(context)
    const sends = requests.map((name) => [name, () => ask(context, endpoint, shortBody(endpoint))] as const)
    return inTurn({ before: scrape, ...Object.fromEntries(sends), after: scrape })
  },
  judge: judgeScrapes,
})

function judgeScrapes({ before, after }: Transcript, _: Some<Endpoint>, { engine }: ServerFacts): Judgement {
  if (before === undefined || after === undefined) return []
  const later = parseMetrics(after.body)
  const [line] = later.broken
  if (line !== undefined) {
    const message = `Not in Prometheus’ text format: ${quote(line)}.`
    return [{ code: 'syntax-invalid', message, exchange: 'after' }]
  }
  return judgeFinished(engine, [parseMetrics(before.body), later])
}

function judgeFinished(
  engine: ServerFacts['engine'],
  pages: readonly [before: MetricPage, after: MetricPage],
): Judgement {
  const { metrics, name: whose = 'an engine that Servewright does not know' } = engine ?? {}
  const name = metrics?.finished
  if (name === undefined)
    return { vacuous: `the page is that of ${whose}, so it is not known what counts finished requests` }
  if (metrics?.unrecorded === true && sumOf(pages[1], name) === undefined)
    return { vacuous: `${name} is missing, and nobody recorded what this version calls it` }
  return judgeCounter(name, pages)
}

function judgeCounter(name: string, [before, after]: readonly [MetricPage, MetricPage]): readonly Finding[] {
  const counted = sumOf(after, name)
  if (counted === undefined) {
    const message = `${name} is missing, so nothing counts finished requests.`
    return [{ code: 'counter-missing', message, exchange: 'after' }]
  }
  const moved = counted - (sumOf(before, name) ?? 0)
  // Others may use the server too, so more is not a fault.
  if (moved >= requests.length) return []
  const message = `${requests.length} requests were answered, but ${name} rose by ${moved}.`
  return [{ code: 'counter-behind', message, exchange: 'after' }]
}
