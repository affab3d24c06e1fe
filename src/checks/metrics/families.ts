/** The metric families that dashboards and autoscalers of this engine read are there, under their names. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { EngineMetrics } from '../../contract/engine-facts.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { familyDrift } from './parts/family-drift.ts'
import { scrape } from '../judges/scrape.ts'

export const metricsFamilies = defineCheck<string>({
  id: 'metrics/families',
  title: 'The metric families that are known of this engine are there',
  advice: 'Change dashboards, alerts and autoscalers before this version takes traffic.',
  answers:
    'an upgrade renamed gpu_cache_usage_perc and time_per_output_token_seconds, and autoscalers went blind',
  level: 'must',
  needs: ['metrics'],
  skip: skipWithoutFamilies,
  expects: 'answered',
  codes: ['family-vanished', 'family-renamed', 'family-retyped'],
  exercise: async (context) => ({ page: await scrape(context, 'families') }),
  judge: (transcript, facts) => judgeDrift(transcript, facts, driftFindings),
})

export function skipWithoutFamilies({ engine }: ServerFacts): string | undefined {
  const known = engine?.metrics?.families ?? []
  return known.length === 0 ? 'the metric families of this engine are not known' : undefined
}

/** @returns vacuous where the server exports nothing of its engine, as with its statistics switched off */
export function judgeDrift(
  { page }: Transcript,
  { engine, claims }: ServerFacts,
  judge: (drift: ReturnType<typeof familyDrift>, metrics: EngineMetrics) => readonly Finding[],
): Judgement {
  const metrics = engine?.metrics
  if (metrics === undefined || page === undefined) return { vacuous: 'nothing was scraped' }
  if (!page.body.includes(metrics.prefix))
    return { vacuous: `no family of the page starts with ${metrics.prefix}` }
  return judge(familyDrift(page.body, metrics, claims), metrics)
}

function driftFindings(
  { vanished, renamed, retyped }: ReturnType<typeof familyDrift>,
  { version }: EngineMetrics,
): readonly Finding[] {
  const of = `of version ${version}`
  const exchange = 'page'
  return [
    ...vanished.map(({ name, type }) => ({
      code: 'family-vanished',
      message: `The ${type} ${name} ${of} is not there.`,
      exchange,
    })),
    ...renamed.map(({ family, now }) => ({
      code: 'family-renamed',
      message: `${family.name} ${of} is not there; ${now} seems to be its new name.`,
      exchange,
    })),
    ...retyped.map(({ family, now }) => ({
      code: 'family-retyped',
      message: `${family.name} ${of} is a ${family.type}, here it is a ${now}.`,
      exchange,
    })),
  ]
}
