/** A request whose client has gone is given up: nothing runs, nothing waits, no cache is held, no token is made. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { endpointsOf } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { type MetricPage, sumOf } from '../judges/prometheus.ts'
import { type RequestMetrics, metricsOf, readPage, scrape, scrapeUntil } from '../judges/scrape.ts'
import {
  type Leaving,
  attempts,
  copies,
  forms,
  isLeft,
  leaveForm,
  notLeft,
  sendReferences,
} from '../judges/hang-ups.ts'
import { frozenGauge, heldFindings, seesRunning, scrapeName } from './parts/judge-gauges.ts'
import { releaseOf, tokenFindings } from './parts/judge-tokens.ts'

/** By then a server that gives up at all has given up. */
const releaseMs = 10_000
const busyMs = 3_000

export const cancelReleased = defineCheck({
  id: 'cancel/released',
  title: 'A request whose client has gone is given up and its cache is free again',
  advice:
    'Expect cache and slots to fill up with requests that nobody waits for: look at how disconnects are noticed.',
  answers: 'requests of clients that were gone ran on, and held their cache until nothing new was admitted',
  level: 'must',
  grounds: {
    default: vllm(
      'api/vllm/entrypoints/serve/utils/api_utils',
      'with_cancellation: a client that disconnects cancels its request',
    ),
    'gauge-frozen': vllm('usage/metrics', 'requests running: requests in the batches of the model'),
    'cache-held': vllm('usage/metrics', 'cache usage: 1 means that all of it is used'),
  },
  needs: ['metrics'],
  applies: (facts) => both(metricsOf(facts), endpointsOf(facts)),
  answered: 'answered',
  codes: ['gauge-frozen', 'still-running', 'still-waiting', 'cache-held', 'generation-went-on'],
  exercise: leaveAll,
  judge: judgeReleased,
})

type Subject = readonly [RequestMetrics, unknown]

async function leaveAll(context: CheckContext, [metrics]: Subject): Promise<Transcript> {
  const references = await sendReferences(context, 1)
  const transcript: Record<string, Exchange> = { 'decode reference': references.decode }
  for (const form of forms) {
    for (const attempt of attempts) {
      Object.assign(transcript, await leaveOnce(context, { form, references, attempt }, metrics))
      const told =
        form.phase === 'prefill' || releaseOf(transcript, { form, attempt }, metrics) === 'released'
      if (told && isLeft(transcript, form)) break
    }
  }
  return transcript
}

const samplesOf = ({ running, waiting, kvUsage, generationTokens }: RequestMetrics) => [
  running,
  waiting,
  kvUsage,
  generationTokens,
]

/** Scrapes before, while the requests run, as soon as they are left, and when all is over. */
async function leaveOnce(
  context: CheckContext,
  leaving: Leaving,
  metrics: RequestMetrics,
): Promise<Transcript> {
  const names = samplesOf(metrics)
  const name = (when: string): string => scrapeName(leaving, when)
  const before = await scrapeUntil(context, names, { done: isIdle(metrics), withinMs: releaseMs })
  let over = false
  const left = leaveForm(context, leaving).finally(() => (over = true))
  const busy = await scrapeUntil(context, names, {
    done: (page) => over || seesRunning(readPage(before), page, metrics),
    withinMs: busyMs,
  })
  const requests = await left
  const gone = await scrape(context, names)
  const after = await scrapeUntil(context, names, {
    done: isIdle(metrics, before),
    withinMs: releaseMs,
  })
  return {
    [name('before')]: before,
    [name('busy')]: busy,
    ...requests,
    [name('gone')]: gone,
    [name('after')]: after,
  }
}

/** @param before a scrape whose use of the cache is to be reached again */
function isIdle({ running, waiting, kvUsage }: RequestMetrics, before?: Exchange) {
  const held = before === undefined ? Infinity : (sumOf(readPage(before), kvUsage) ?? 0)
  return (page: MetricPage): boolean =>
    [running, waiting].every((name) => (sumOf(page, name) ?? 0) === 0) && (sumOf(page, kvUsage) ?? 0) <= held
}

function judgeReleased(transcript: Transcript, [metrics]: Subject): Judgement {
  const frozen = frozenGauge(transcript, metrics)
  const tokens = tokenFindings(transcript, metrics)
  const findings: readonly Finding[] = [
    ...(frozen === 'moves' || frozen === undefined ? [] : [frozen]),
    ...heldFindings(transcript, metrics, releaseMs),
    ...('vacuous' in tokens ? [] : tokens),
  ]
  if (findings.length > 0) return findings
  const because = notLeft(transcript)
  if (because !== undefined) return { vacuous: because }
  if (frozen === undefined)
    return {
      vacuous: `no scrape of ${metrics.running} was answered while ${copies.length} answers were written`,
    }
  return tokens
}
