/** The metric families that dashboards and autoscalers of this engine read are there, under their names. */
import type { Finding, Judgement, ServerFacts, Skip } from '../../contract/check.ts'
import type { EngineMetrics } from '../../contract/engine-facts.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { serverCounts } from '../grounds.ts'
import { familyDrift } from './parts/family-drift.ts'
import { scrape } from '../judges/scrape.ts'

export const metricsFamilies = defineCheck({
  id: 'metrics/families',
  title: 'The metric families of this version of the engine are there',
  advice: 'Change dashboards, alerts and autoscalers before this version takes traffic.',
  answers:
    'an upgrade renamed gpu_cache_usage_perc and time_per_output_token_seconds, and autoscalers went blind',
  level: 'must',
  grounds: { default: serverCounts },
  needs: ['metrics'],
  applies: (facts) => {
    const metrics = familiesOf(facts)
    return 'unrecorded' in metrics
      ? { skip: 'nobody recorded the metric families of this version: metrics/new-families compares them' }
      : metrics
  },
  answered: 'answered',
  codes: ['family-vanished', 'family-renamed', 'family-retyped'],
  exercise: async (context) => ({ page: await scrape(context, 'families') }),
  judge: ({ page }, metrics, { claims }) =>
    judgeDrift(page, metrics, () => driftFindings(familyDrift(page.body, metrics, claims), metrics)),
})

export function familiesOf({ engine }: ServerFacts): EngineMetrics | Skip {
  const metrics = engine?.metrics
  return metrics === undefined || metrics.families.length === 0
    ? { skip: 'the metric families of this engine are not known' }
    : metrics
}

/** @returns vacuous where the server exports nothing of its engine, as with its statistics switched off */
export function judgeDrift(
  { body }: Exchange,
  { prefix }: EngineMetrics,
  judge: () => readonly Finding[],
): Judgement {
  return body.includes(prefix) ? judge() : { vacuous: `no family of the page starts with ${prefix}` }
}

/** @returns a finding for each family that is missing, has another name or another type */
export function driftFindings(
  { vanished, renamed, retyped }: ReturnType<typeof familyDrift>,
  { version }: EngineMetrics,
): readonly Finding[] {
  const of = `of version ${version}`
  const exchange = 'page'
  return [
    ...vanished.map(({ name, type }) => ({
      code: 'family-vanished',
      message: `The ${type} ${name} ${of} is missing.`,
      exchange,
    })),
    ...renamed.map(({ family, now }) => ({
      code: 'family-renamed',
      message: `${family.name} ${of} is missing; ${now} seems to be its new name.`,
      exchange,
    })),
    ...retyped.map(({ family, now }) => ({
      code: 'family-retyped',
      message: `${family.name} ${of} is a ${family.type}, but here it is a ${now}.`,
      exchange,
    })),
  ]
}
