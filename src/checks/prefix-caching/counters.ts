/** The counters of the prefix cache move by what the requests asked for and took. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { vllm } from '../grounds.ts'
import { parseMetrics, sumOf } from '../judges/prometheus.ts'
import { tokenCounts } from '../judges/read.ts'
import { matchUnitOf, withoutEagle } from './parts/cached-tokens.ts'
import { probesOf, sendProbes } from './parts/probes.ts'

const exchange = 'metrics after'

export const prefixCachingCounters = defineCheck({
  id: 'prefix-caching/counters',
  title: 'The counters of the prefix cache move by exactly the tokens asked for and found',
  advice: 'Do not steer routing or capacity by the hit rate until the counters are right.',
  answers:
    'hit rates above one or far from the truth, because recomputed requests were counted too (vllm#25780)',
  level: 'must',
  grounds: {
    default: vllm('usage/metrics', 'prefix cache queries and hits, in tokens'),
  },
  needs: ['prefix-caching', 'completions', 'token-ids', 'metrics'],
  applies: withoutEagle,
  codes: ['counters-missing', 'queries-wrong', 'hits-wrong'],
  exercise: sendProbes,
  judge: judgeCounters,
})

function judgeCounters(transcript: Transcript, facts: ServerFacts): Judgement {
  const { prefixQueries, prefixHits, finished } = facts.engine?.metrics ?? {}
  if (prefixQueries === undefined || prefixHits === undefined)
    return { vacuous: 'what the engine calls these counters is not known' }
  const uncounted = uncountedBy([prefixQueries, prefixHits], transcript, facts)
  if (uncounted !== undefined) return { vacuous: uncounted }
  const unit = matchUnitOf(transcript['metrics before'], facts)
  if (unit === undefined) return { vacuous: 'the metrics do not say the size of a block' }
  const probes = probesOf(transcript, unit)
  if (probes.every(({ expected }) => expected === 0))
    return { vacuous: `no prompt shares a block of ${unit}` }
  const sent = [transcript['ids'], ...probes.map(({ answer }) => answer)].filter((one) => one !== undefined)
  // Others may use the server too, and then the counters tell nothing.
  const others = (movement(transcript, finished) ?? sent.length) - sent.length
  if (others > 0) return { vacuous: `${others} requests of others ended meanwhile` }
  const asked = sent.reduce((sum, answer) => sum + (tokenCounts(answer)?.prompt ?? 0), 0)
  const found = probes.reduce((sum, { expected }) => sum + expected, 0)
  return [
    ...compare(transcript, { name: prefixQueries, code: 'queries-wrong', expected: asked }),
    ...compare(transcript, { name: prefixHits, code: 'hits-wrong', expected: found }),
  ]
}

/** Why a counter that is missing proves nothing: nobody recorded what this version calls it. */
function uncountedBy(
  names: readonly string[],
  transcript: Transcript,
  { engine }: ServerFacts,
): string | undefined {
  if (engine?.metrics?.unrecorded !== true) return undefined
  const missing = names.find((name) => movement(transcript, name) === undefined)
  return missing && `${missing} is missing, and nobody recorded what this version calls it`
}

interface Expected {
  readonly name: string
  readonly code: string
  readonly expected: number
}

function compare(transcript: Transcript, { name, code, expected }: Expected): readonly Finding[] {
  const moved = movement(transcript, name)
  if (moved === undefined)
    return [{ code: 'counters-missing', message: `The metrics have no ${name}.`, exchange }]
  if (moved === expected) return []
  return [{ code, message: `${name} moved by ${moved} tokens; it is ${expected}.`, exchange }]
}

function movement(transcript: Transcript, name: string | undefined): number | undefined {
  const [before, after] = ['metrics before', exchange].map((scrape) =>
    sumOf(parseMetrics(transcript[scrape]?.body ?? ''), name),
  )
  return before === undefined || after === undefined ? undefined : after - before
}
