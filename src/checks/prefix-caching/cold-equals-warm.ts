/** An answer on a prefix from the cache is the answer on a computed one. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, type Endpoint, ask, inTurn, endpointsOf } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { compare } from '../judges/compare.ts'
import {
  greedyChatFields,
  greedyFields,
  repeats,
  sameGreedy,
  sameGreedyCodes,
} from '../judges/same-greedy.ts'
import { factOf, fillerOf, needles, questionAbout } from '../needle.ts'
import { user } from '../prompts.ts'
import { numbersFrom } from '../token-ids.ts'
import { cachedTokens, freshSalt } from './parts/cached-tokens.ts'

const [first = { name: '', code: '' }, second = first] = needles

/** What is asked for stands in the part of the prompt that comes from the cache. */
const prompts = {
  completions: {
    numbers: { prompt: `${numbersFrom(1, 60)},`, max_tokens: 16, ...greedyFields },
    // The answer follows on the filler's end: nothing but the cached part says how it goes on.
    words: { prompt: `${fillerOf(10)} `, max_tokens: 16, ...greedyFields },
  },
  chat: {
    fact: {
      messages: [user(`${factOf(first)} ${fillerOf(8)} ${questionAbout(first)}`)],
      max_tokens: 16,
      ...greedyChatFields,
    },
    facts: {
      messages: [user(`${fillerOf(6)} ${factOf(second)} ${factOf(first)} ${questionAbout(second)}`)],
      max_tokens: 16,
      ...greedyChatFields,
    },
  },
} as const

export const prefixCachingColdEqualsWarm = defineCheck({
  id: 'prefix-caching/cold-equals-warm',
  title: 'The answer on a cached prefix is the answer on a computed one',
  advice: 'Switch prefix caching off until the cached keys and values are the computed ones.',
  answers:
    'greedy answers changed when the prompt was asked a second time, and near ties hid it or were blamed for it (vllm#40896)',
  level: 'must',
  grounds: { default: vllm('design/prefix_caching', 'prefix caching does not change model outputs') },
  needs: ['prefix-caching', 'cached-tokens', 'logprobs'],
  applies: endpointsOf,
  codes: sameGreedyCodes,
  exercise: (context, endpoints) => inTurn(Object.fromEntries(endpoints.flatMap(sendsTo(context)))),
  judge: judgeWarm,
})

/** Cold twice, by caches of their own, then warm on the first one's. */
function sendsTo(context: CheckContext) {
  return (endpoint: 'completions' | 'chat') =>
    Object.entries<Body>(prompts[endpoint]).flatMap(([name, body]) => {
      const [salt, other] = [freshSalt(), freshSalt()]
      const send = (cache_salt: string) => (): Promise<Exchange> =>
        ask(context, endpoint, { ...body, cache_salt })
      return [
        [`${name} cold`, send(salt)],
        [`${name} control`, send(other)],
        [`${name} warm`, send(salt)],
      ] as const
    })
}

function judgeWarm(transcript: Transcript, _: Some<Endpoint>, facts: ServerFacts): Judgement {
  let compared = 0
  const findings = Object.values(prompts)
    .flatMap((bodies) => Object.keys(bodies))
    .flatMap((name) =>
      compare(transcript, [`${name} cold`, `${name} warm`], (cold, warm) => {
        const control = transcript[`${name} control`]
        if (control === undefined || cachedTokens(warm.answer) === 0) return []
        if (!repeats(cold.answer, control, facts)) return []
        compared++
        return sameGreedy(facts, control)(cold, warm)
      }),
    )
  return compared === 0
    ? { vacuous: 'no answer came from the cache that the server repeats without it' }
    : findings
}
