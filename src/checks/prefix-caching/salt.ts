/** Requests with different cache_salt share nothing, and those with the same do. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, type Endpoint, ask, inTurn, endpointsOf } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { fillerOf } from '../needle.ts'
import { user } from '../prompts.ts'
import { numbersFrom } from '../token-ids.ts'
import { cachedTokens, freshSalt } from './parts/cached-tokens.ts'

const path = 'usage.prompt_tokens_details.cached_tokens'

export const prefixCachingSalt = defineCheck({
  id: 'prefix-caching/salt',
  title: 'cache_salt keeps caches apart, and each of them works',
  advice: 'Give tenants separate servers: by the time of an answer they can find out each other’s prompts.',
  answers: 'one tenant could tell from the time of an answer that another had sent the same prompt',
  level: 'must',
  grounds: {
    default: vllm('design/prefix_caching', 'cache_salt: only requests with the same salt share blocks'),
  },
  needs: ['prefix-caching', 'cached-tokens'],
  applies: endpointsOf,
  codes: ['salt-ignored', 'salt-defeats-cache'],
  exercise: (context, endpoints) => inTurn(Object.fromEntries(endpoints.flatMap(sendsTo(context)))),
  judge: judgeSalts,
})

const prompts: Readonly<Record<Endpoint, Body>> = {
  completions: { prompt: `${numbersFrom(1, 80)},`, max_tokens: 1, temperature: 0 },
  chat: { messages: [user(`${fillerOf(10)} Who looks up?`)], max_tokens: 1, temperature: 0 },
}

function sendsTo(context: CheckContext) {
  return (endpoint: Endpoint) => {
    const [own, other] = [freshSalt(), freshSalt()]
    const send = (cache_salt: string) => (): Promise<Exchange> =>
      ask(context, endpoint, { ...prompts[endpoint], cache_salt })
    return [
      [`${endpoint} first`, send(own)],
      [`${endpoint} other salt`, send(other)],
      [`${endpoint} same salt`, send(own)],
    ] as const
  }
}

function judgeSalts(transcript: Transcript, endpoints: readonly Endpoint[]): Judgement {
  if (Object.values(transcript).some((answer) => cachedTokens(answer) === undefined))
    return { vacuous: 'the usage does not say how many tokens came from the cache' }
  if (Object.values(transcript).every((answer) => cachedTokens(answer) === 0))
    return { vacuous: 'nothing came from the cache, with whatever salt' }
  const same = endpoints.map((endpoint) => `${endpoint} same salt`)
  return Object.entries(transcript).flatMap(([exchange, answer]): readonly Finding[] => {
    const cached = cachedTokens(answer) ?? 0
    if (same.includes(exchange)) {
      const message = 'Asked again with the same salt, nothing of the prompt comes from the cache.'
      return cached > 0 ? [] : [{ code: 'salt-defeats-cache', message, exchange, path }]
    }
    const message = `A salt that was never used before brings ${cached} tokens from the cache.`
    return cached === 0 ? [] : [{ code: 'salt-ignored', message, exchange, path }]
  })
}
