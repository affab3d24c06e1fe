/** The usage that clients got is what the server counted, and what the texts are made of, to the token. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { both } from '../applies.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { serverCounts } from '../grounds.ts'
import { type Body, atOnce, claimedEndpoints, endpointsOf, shortBody } from '../endpoints.ts'
import { sumOf } from '../judges/prometheus.ts'
import { tokenCounts } from '../judges/read.ts'
import { askIn, bothModes } from '../streamed.ts'
import { type RequestMetrics, metricsOf, moved, scrape, scrapeUntil, settleMs } from '../judges/scrape.ts'

/**
 * Different lengths, ends and modes; the second one is in the cache after the first. None has a seed: vLLM 0.32 on a CPU
 * dies of one whose prompt a full step cuts (RuntimeError: CPU Generator does not use offset).
 */
const variants: Readonly<Record<string, Body>> = {
  cut: { max_tokens: 3 },
  again: { max_tokens: 3 },
  longer: { max_tokens: 24 },
  sampled: { max_tokens: 12, temperature: 1 },
}

export const metricsLedger = defineCheck({
  id: 'metrics/ledger',
  title: 'Usage told to clients equals the server’s own count of tokens',
  advice: 'Do not bill or plan capacity by these counters: find out which side miscounts.',
  answers: 'bills by usage and dashboards by metrics did not agree, and no suite compared them',
  level: 'must',
  grounds: { default: serverCounts },
  needs: ['metrics'],
  applies: (facts) => both(metricsOf(facts), endpointsOf(facts)),
  codes: [
    'usage-missing',
    'prompt-counter-differs',
    'generation-counter-differs',
    'requests-uncounted',
    'prompt-histogram-differs',
    'generation-histogram-differs',
  ],
  exercise: async (context, [metrics]) => {
    const names = samplesOf(metrics)
    const before = await scrape(context, names)
    const answers = await sendAll(context)
    const wanted = (sumOfScrape(before, metrics.finished) ?? 0) + Object.keys(answers).length
    const after = await scrapeUntil(context, names, {
      done: (page) => (sumOf(page, metrics.finished) ?? 0) >= wanted,
      withinMs: settleMs,
    })
    return { before, ...answers, after }
  },
  answered: 'answered',
  judge: judgeTokenCounts,
})

function samplesOf(metrics: RequestMetrics): readonly string[] {
  const { promptTokens, generationTokens, finished } = metrics
  return [promptTokens, generationTokens, finished, ...sumsOf(metrics).map(({ name }) => name)]
}

const sumsOf = (metrics: RequestMetrics) => [
  {
    name: `${metrics.promptTokensPerRequest}_sum`,
    code: 'prompt-histogram-differs',
    count: 'prompt' as const,
  },
  {
    name: `${metrics.generationTokensPerRequest}_sum`,
    code: 'generation-histogram-differs',
    count: 'completion' as const,
  },
]

const sumOfScrape = (exchange: Exchange, name: string) => moved(undefined, exchange, name)

/** At once, so that what is counted comes from a mixed batch. */
function sendAll(context: CheckContext): Promise<Transcript> {
  const cases = claimedEndpoints(context.facts).flatMap((endpoint) =>
    Object.entries(variants).flatMap(([name, change]) => {
      const body = { ...shortBody(endpoint), ...change }
      return bothModes.map((mode) => ({ exchange: `${endpoint} ${name} ${mode}`, endpoint, body, mode }))
    }),
  )
  return atOnce(sendsFor(cases, ({ endpoint, body, mode }) => askIn[mode](context, endpoint, body)))
}

function judgeTokenCounts(transcript: Transcript, [metrics]: readonly [RequestMetrics, unknown]): Judgement {
  const { before, after, ...answers } = transcript
  const finished = moved(before, after, metrics.finished)
  const requests = Object.keys(answers).length
  if (finished === undefined) return { vacuous: `${metrics.finished} is missing` }
  if (finished > requests)
    return { vacuous: `others use the server: ${finished} requests ended, and ${requests} of them are ours` }
  const findings = Object.entries(answers).flatMap(([exchange, answer]) =>
    tokenCounts(answer) === undefined
      ? [{ code: 'usage-missing', message: 'The answer has no usage with three counts.', exchange }]
      : [],
  )
  if (finished < requests) {
    const message = `${requests} requests were answered, but ${metrics.finished} rose by ${finished}.`
    return [...findings, { code: 'requests-uncounted', message, exchange: 'after' }]
  }
  return findings.length > 0 ? findings : compare(answers, { before, after }, metrics)
}

interface Scrapes {
  readonly before: Exchange | undefined
  readonly after: Exchange | undefined
}

function compare(
  answers: Transcript,
  { before, after }: Scrapes,
  metrics: RequestMetrics,
): readonly Finding[] {
  const counts = Object.values(answers).map((answer) => tokenCounts(answer))
  const told = (field: 'prompt' | 'completion') =>
    counts.reduce((sum, count) => sum + (count?.[field] ?? 0), 0)
  const compared = [
    { name: metrics.promptTokens, code: 'prompt-counter-differs', count: 'prompt' as const },
    { name: metrics.generationTokens, code: 'generation-counter-differs', count: 'completion' as const },
    ...sumsOf(metrics),
  ]
  return compared.flatMap(({ name, code, count }) => {
    const counted = moved(before, after, name)
    // For a version that nobody recorded, metrics/new-families lists what is missing.
    if (counted === told(count) || (counted === undefined && metrics.unrecorded === true)) return []
    const message = `The usage of ${counts.length} answers adds up to ${told(count)} ${count} tokens, but ${name} ${counted === undefined ? 'is missing' : `rose by ${counted}`}.`
    return [{ code, message, exchange: 'after' }]
  })
}
