/** A request whose client has gone is given up: nothing runs, nothing waits, no cache is held, no token is made. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { EngineMetrics } from '../../contract/engine-facts.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type MetricPage, sumOf } from '../judges/prometheus.ts'
import { tokenCounts } from '../judges/read.ts'
import { metricsOf, moved, readPage, scrapeUntil, skipWithoutNames } from '../metrics/scrape.ts'
import { type Form, copies, forms, formsNotLeft, leaveForm, leftLate, sendReferences } from './hang-ups.ts'

/** By then a server that gives up at all has given up. */
const releaseMs = 10_000
const busyMs = 3_000
/** A server that makes more of what was asked than this has not noticed that nobody listens. */
const mostShare = 0.75

export const cancelReleased = defineCheck<string>({
  id: 'cancel/released',
  title: 'A request whose client has gone is given up and its cache is free again',
  advice:
    'Expect cache and slots to fill up with requests that nobody waits for: look at how disconnects are noticed.',
  answers: 'requests of clients that were gone ran on, and held their cache until nothing new was admitted',
  level: 'must',
  needs: ['metrics'],
  skip: skipWithoutNames,
  expects: 'answered',
  codes: ['gauge-frozen', 'still-running', 'still-waiting', 'cache-held', 'generation-went-on'],
  exercise: async (context) => {
    const metrics = metricsOf(context.facts)
    if (metrics === undefined) return {}
    const names = samplesOf(metrics)
    const references = await sendReferences(context)
    const before = await scrapeUntil(context, names, { done: idle(metrics), withinMs: releaseMs })
    const transcript: Record<string, Exchange> = { 'decode reference': references.decode, before }
    for (const form of forms) {
      const left = leaveForm(context, form, references)
      // The one form that takes its time without a growing record.
      if (form.name === 'whole in decode') transcript['busy'] = await scrapeBusy(context, metrics, left)
      Object.assign(transcript, await left)
      const after = await scrapeUntil(context, names, { done: idle(metrics, before), withinMs: releaseMs })
      transcript[`${form.name} after`] = after
    }
    return transcript
  },
  judge: judgeReleased,
})

/** The first scrape that sees a request run, or the first one after all are over. */
async function scrapeBusy(
  context: CheckContext,
  metrics: EngineMetrics,
  left: Promise<unknown>,
): Promise<Exchange> {
  let over = false
  const done = (page: MetricPage): boolean => over || (sumOf(page, metrics.running) ?? 1) > 0
  const busy = scrapeUntil(context, samplesOf(metrics), { done, withinMs: busyMs })
  await left
  over = true
  return await busy
}

const samplesOf = ({ running, waiting, kvUsage, generationTokens }: EngineMetrics) => [
  running,
  waiting,
  kvUsage,
  generationTokens,
]

/** @param before a scrape whose use of the cache is to be reached again */
function idle({ running, waiting, kvUsage }: EngineMetrics, before?: Exchange) {
  const held = before === undefined ? Infinity : (sumOf(readPage(before), kvUsage) ?? 0)
  return (page: ReturnType<typeof readPage>): boolean =>
    [running, waiting].every((name) => (sumOf(page, name) ?? 0) === 0) && (sumOf(page, kvUsage) ?? 0) <= held
}

function judgeReleased(transcript: Transcript, facts: ServerFacts): Judgement {
  const metrics = metricsOf(facts)
  const { before, busy } = transcript
  if (metrics === undefined || before === undefined) return { vacuous: 'nothing was scraped' }
  const running = sumOf(readPage(busy), metrics.running)
  if (running === undefined) return { vacuous: `the page has no ${metrics.running}` }
  const early = formsNotLeft(transcript)
  if (early.length > 0)
    return { vacuous: `the answers were over before the client left: ${early.join(', ')}` }
  const late = lateOnes(transcript)
  if (late.length > 0) return { vacuous: `the client was kept from leaving in time: ${late.join(', ')}` }
  const findings: Finding[] = []
  if (running === 0) {
    const message = `${metrics.running} stays 0 while ${copies.length} answers are written.`
    findings.push({ code: 'gauge-frozen', message, exchange: 'busy' })
  }
  return [
    ...findings,
    ...forms.flatMap((form) => gaugeFindings(transcript, form, metrics)),
    ...tokenFindings(transcript, metrics),
  ]
}

function lateOnes(transcript: Transcript): readonly string[] {
  const reference = transcript['decode reference']
  const tokens = reference === undefined ? undefined : tokenCounts(reference)?.completion
  return reference === undefined || tokens === undefined ? [] : leftLate(transcript, reference, tokens)
}

function gaugeFindings(transcript: Transcript, { name }: Form, metrics: EngineMetrics): readonly Finding[] {
  const exchange = `${name} after`
  const page = readPage(transcript[exchange])
  const held = sumOf(readPage(transcript['before']), metrics.kvUsage) ?? 0
  const limits = [
    { code: 'still-running', gauge: metrics.running, most: 0 },
    { code: 'still-waiting', gauge: metrics.waiting, most: 0 },
    { code: 'cache-held', gauge: metrics.kvUsage, most: held },
  ]
  return limits.flatMap(({ code, gauge, most }) => {
    const value = sumOf(page, gauge) ?? 0
    if (value <= most) return []
    const message = `${releaseMs / 1000} s after the client left (${name}) ${gauge} is ${value}, expected ${most}.`
    return [{ code, message, exchange }]
  })
}

/** From the scrape before the requests that were left in decode to the one after. */
function tokenFindings(transcript: Transcript, metrics: EngineMetrics): readonly Finding[] {
  const reference = transcript['decode reference']
  const asked = (reference === undefined ? 0 : (tokenCounts(reference)?.completion ?? 0)) * copies.length
  const decode = forms.filter(({ phase }) => phase === 'decode')
  const exchange = `${decode.at(-1)?.name} after`
  const made = moved(transcript['before'], transcript[exchange], metrics.generationTokens)
  const natural = asked * decode.length
  if (made === undefined || made <= mostShare * natural) return []
  const message = `Answers of ${natural} tokens were left early on, yet ${made} tokens were made.`
  return [{ code: 'generation-went-on', message, exchange }]
}
