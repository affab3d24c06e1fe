/** `/metrics` is Prometheus text, and its count of finished requests moves with the requests. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask, inTurn, shortBody, endpointsOf } from '../endpoints.ts'
import { parseMetrics, sumOf } from '../judges/prometheus.ts'
import { quote } from '../judges/read.ts'
import { scrapePage } from '../judges/scrape.ts'

/** Counters of finished requests: vLLM, SGLang, TGI. */
const counters = ['vllm:request_success_total', 'sglang:num_requests_total', 'tgi_request_success']
const requests = ['first', 'second', 'third'] as const

export const metricsScrapes = defineCheck({
  id: 'metrics/scrapes',
  title: '/metrics is Prometheus text that counts finished requests',
  advice: 'Do not alert or scale by these metrics until they count.',
  answers: 'metrics that stand still, or cannot be scraped, leave operators blind',
  level: 'must',
  needs: ['metrics'],
  applies: endpointsOf,
  expects: 'answered',
  codes: ['syntax-invalid', 'counter-missing', 'counter-behind'],
  exercise: (context, [endpoint]) => {
    const scrape = () => scrapePage(context)
    const sends = requests.map((name) => [name, () => ask(context, endpoint, shortBody(endpoint))] as const)
    return inTurn({ before: scrape, ...Object.fromEntries(sends), after: scrape })
  },
  judge: ({ before, after }) =>
    before === undefined || after === undefined ? [] : judgeScrapes(before, after),
})

function judgeScrapes(before: Exchange, after: Exchange): readonly Finding[] {
  const [earlier, later] = [parseMetrics(before.body), parseMetrics(after.body)]
  const [line] = later.broken
  const place = { exchange: 'after' }
  if (line !== undefined) {
    return [{ code: 'syntax-invalid', message: `Not in Prometheus’ text format: ${quote(line)}.`, ...place }]
  }
  const name = counters.find((counter) => sumOf(later, counter) !== undefined)
  if (name === undefined) {
    const message = `None of the known counters of finished requests is there: ${counters.join(', ')}.`
    return [{ code: 'counter-missing', message, ...place }]
  }
  const moved = (sumOf(later, name) ?? 0) - (sumOf(earlier, name) ?? 0)
  // Others may use the server too, so more is no fault.
  if (moved >= requests.length) return []
  const message = `${requests.length} requests were answered, but ${name} moved by ${moved}.`
  return [{ code: 'counter-behind', message, ...place }]
}
