/** A request for several choices is counted as its usage says: its prompt once. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { type Some, both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, ask, endpointsOf, shortBody } from '../endpoints.ts'
import { sumOf } from '../judges/prometheus.ts'
import { tokenCounts } from '../judges/read.ts'
import { type RequestMetrics, metricsOf, moved, scrape, scrapeUntil, settleMs } from '../judges/scrape.ts'

const choices = 3

export const metricsChoices = defineCheck({
  id: 'metrics/choices',
  title: 'The prompt of a request for several choices is counted once, as in its usage',
  advice: 'Do not compare these counters with usage where clients ask for several choices.',
  answers: 'the prompt counter moved by n times the prompt for a request with n choices',
  level: 'should',
  needs: ['metrics'],
  applies: (facts) => both(metricsOf(facts), endpointsOf(facts)),
  answered: 'answered',
  codes: ['usage-missing', 'prompt-counter-differs', 'generation-counter-differs', 'request-counter-differs'],
  exercise: async (context, [metrics, [endpoint]]) => {
    const names = [metrics.promptTokens, metrics.generationTokens, metrics.finished]
    const before = await scrape(context, names)
    const answer = await ask(context, endpoint, {
      ...shortBody(endpoint),
      n: choices,
      temperature: 1,
    })
    const wanted =
      (moved(undefined, before, metrics.generationTokens) ?? 0) + (tokenCounts(answer)?.completion ?? 0)
    const after = await scrapeUntil(context, names, {
      done: (page) => (sumOf(page, metrics.generationTokens) ?? 0) >= wanted,
      withinMs: settleMs,
    })
    return { before, answer, after }
  },
  judge: judgeChoices,
})

function judgeChoices(
  { before, answer, after }: Readonly<Record<'before' | 'answer' | 'after', Exchange>>,
  [metrics]: readonly [RequestMetrics, Some<Endpoint>],
): Judgement {
  const usage = tokenCounts(answer)
  if (usage === undefined) {
    return [
      { code: 'usage-missing', message: 'The answer has no usage with three counts.', exchange: 'answer' },
    ]
  }
  if (moved(before, after, metrics.promptTokens) === undefined) {
    return { vacuous: `${metrics.promptTokens} is missing` }
  }
  const compared = [
    { name: metrics.promptTokens, code: 'prompt-counter-differs', told: usage.prompt, what: 'prompt tokens' },
    {
      name: metrics.generationTokens,
      code: 'generation-counter-differs',
      told: usage.completion,
      what: 'completion tokens',
    },
    { name: metrics.finished, code: 'request-counter-differs', told: 1, what: 'request' },
  ]
  return compared.flatMap(({ name, code, told, what }): readonly Finding[] => {
    const counted = moved(before, after, name)
    if (counted === told) return []
    const message = `One request for ${choices} choices counts ${told} ${what} in its usage, but ${name} rose by ${counted ?? 'nothing'}.`
    return [{ code, message, exchange: 'after' }]
  })
}
