/** More prompts than the cache holds, first one after the other, then all at once: each brings its own answer again. */
import type { CheckContext, Judgement, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask, atOnce, inTurn } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { compare } from '../judges/compare.ts'
import { tokenCounts } from '../judges/read.ts'
import { greedyFields, sameGreedy, sameGreedyCodes } from '../judges/same-greedy.ts'
import { scrapePage } from '../judges/scrape.ts'
import { numbersFrom } from '../token-ids.ts'
import { cachedTokens, capacityOf, expectedHit, freshSalt, matchUnitOf } from './parts/cached-tokens.ts'

/** A larger cache would take too long to fill. */
const mostTokens = 16_384
const mostPrompts = 64

export const prefixCachingEviction = defineCheck({
  id: 'prefix-caching/eviction',
  title: 'Prompts that push each other out of the cache keep their answers',
  advice: 'Give the cache more blocks until the fault is found: a block is used while it is written anew.',
  answers: 'answers turned to nonsense once the cache was full, because a freed block was still read',
  level: 'must',
  grounds: { default: vllm('design/prefix_caching', 'prefix caching does not change model outputs') },
  needs: ['prefix-caching', 'cached-tokens', 'completions', 'logprobs', 'metrics'],
  applies: smallCache,
  codes: sameGreedyCodes,
  exercise: async (context) => {
    const metrics = await scrapePage(context)
    const capacity = capacityOf(metrics, context.facts) ?? Infinity
    if (capacity > mostTokens) return { metrics }
    const calm: Record<string, Exchange> = {}
    const bodies: Body[] = []
    // As many as fill the cache once and a fifth; how long a prompt is, only its answer says.
    for (let filled = 0; filled < 1.2 * capacity && bodies.length < mostPrompts;) {
      const body = bodyOf(bodies.length + 1, context.facts)
      bodies.push(body)
      const answer = await ask(context, 'completions', body)
      calm[`calm ${bodies.length}`] = answer
      filled += tokenCounts(answer)?.prompt ?? capacity
    }
    return { metrics, ...calm, ...(await pressure(context, bodies)) }
  },
  judge: judgeEviction,
})

function smallCache(facts: ServerFacts): ServerFacts | Skip {
  const tokens = facts.configuration?.['kvCacheTokens']
  return typeof tokens === 'number' && tokens > mostTokens
    ? { skip: `the cache holds ${tokens} tokens, more than this fills` }
    : facts
}

/** Counts on from another number each, so that no two prompts share anything. */
function bodyOf(number: number, { maxModelLen = Infinity }: ServerFacts): Body {
  const prompt = `${numbersFrom(1000 + 200 * number, Math.min(80, Math.floor(maxModelLen / 8)))},`
  return { prompt, max_tokens: 6, ...greedyFields, cache_salt: freshSalt() }
}

async function pressure(context: CheckContext, bodies: readonly Body[]): Promise<Transcript> {
  const cases = bodies.map((body, at) => ({ exchange: `pressure ${at + 1}`, body }))
  const crowded = await atOnce(sendsFor(cases, ({ body }) => ask(context, 'completions', body)))
  const [first] = bodies
  if (first === undefined) return crowded
  // Whether the cache still works afterwards.
  const again = {
    'after 1': () => ask(context, 'completions', first),
    'after 2': () => ask(context, 'completions', first),
  }
  return { ...crowded, ...(await inTurn(again)) }
}

function judgeEviction(transcript: Transcript, facts: ServerFacts): Judgement {
  const unit = matchUnitOf(transcript['metrics'], facts)
  const numbers = Array.from({ length: mostPrompts }, (_, at) => at + 1)
  const sent = numbers.filter((number) => `calm ${number}` in transcript)
  if (unit === undefined || sent.length === 0)
    return { vacuous: `the cache holds more than ${mostTokens} tokens, or does not say how many` }
  const again = ['after 1', ...sent.map((number) => `pressure ${number}`)]
  const evicted = answered(
    transcript,
    again.map((exchange) => ({ exchange })),
  ).some(({ answer }) => {
    const prompt = tokenCounts(answer)?.prompt ?? 0
    return (cachedTokens(answer) ?? 0) < expectedHit({ shared: prompt, prompt, unit })
  })
  if (!evicted) return { vacuous: 'every prompt was still in the cache, so none pushed another out' }
  return sent.flatMap((number) => {
    const others = [`pressure ${number}`, ...(number === 1 ? ['after 1', 'after 2'] : [])]
    return others.flatMap((other) => compare(transcript, [`calm ${number}`, other], sameGreedy(facts)))
  })
}
