/** The next turn of a conversation takes the whole of the last one from the cache, the answer included. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { firstChoice } from '../judges/read.ts'
import { scrape } from '../judges/scrape.ts'
import { factOf, fillerOf, needles, questionAbout } from '../needle.ts'
import { type Message, user } from '../prompts.ts'
import {
  cacheMetrics,
  cachedTokens,
  expectedHit,
  freshSalt,
  matchUnitOf,
  withoutEagle,
} from './parts/cached-tokens.ts'

const [first = { name: '', code: '' }] = needles
const opening = user(`${factOf(first)} ${fillerOf(12)} ${questionAbout(first)}`)
const path = 'usage.prompt_tokens_details.cached_tokens'

export const prefixCachingTurns = defineCheck({
  id: 'prefix-caching/turns',
  title: 'A conversation’s next turn takes the earlier ones from the cache',
  advice: 'Look at the chat template: what it renders differently the second time ends the common prefix.',
  answers: 'agents paid for the whole conversation at every turn, because its prefix never matched',
  level: 'should',
  needs: ['prefix-caching', 'cached-tokens', 'chat', 'token-ids', 'metrics'],
  applies: withoutEagle,
  codes: ['history-differs', 'hit-too-short', 'hit-too-long'],
  exercise: async (context) => {
    const cache_salt = freshSalt()
    const metrics = await scrape(context, cacheMetrics(context.facts))
    const one = await turn(context, [opening], cache_salt)
    const { text } = firstChoice(one)
    const messages = [
      opening,
      { role: 'assistant', content: text } as const,
      user(`And now? ${questionAbout(first)}`),
    ]
    return { metrics, 'turn 1': one, 'turn 2': await turn(context, messages, cache_salt) }
  },
  judge: judgeTurns,
})

function turn(context: CheckContext, messages: readonly Message[], cache_salt: string): Promise<Exchange> {
  return ask(context, 'chat', {
    messages,
    max_tokens: 24,
    temperature: 0,
    return_token_ids: true,
    cache_salt,
  })
}

function judgeTurns({ metrics, 'turn 1': one, 'turn 2': two }: Transcript, facts: ServerFacts): Judgement {
  const unit = matchUnitOf(metrics, facts)
  if (unit === undefined || one === undefined || two === undefined)
    return { vacuous: 'the metrics do not say the size of a block' }
  const [before, after] = [firstChoice(one), firstChoice(two)]
  // The last token of an answer was never computed on.
  const known = [...before.promptTokenIds, ...before.tokenIds.slice(0, -1)]
  const fork = known.findIndex((id, at) => id !== after.promptTokenIds[at])
  const shared = fork < 0 ? known.length : fork
  // A template may render an open answer otherwise than a given one, but not what stands before it.
  if (shared < before.promptTokenIds.length - unit) {
    const message = `The second turn’s prompt leaves the first one’s at token ${shared} of ${before.promptTokenIds.length}.`
    return [{ code: 'history-differs', message, exchange: 'turn 2', path: 'choices[0].prompt_token_ids' }]
  }
  const expected = expectedHit({ shared, prompt: after.promptTokenIds.length, unit })
  if (expected === 0) return { vacuous: `the turns share ${shared} tokens, less than a block of ${unit}` }
  const got = cachedTokens(two) ?? 0
  if (got === expected) return []
  const message = `The second turn shares ${shared} tokens with the first, and takes ${got} from the cache; at blocks of ${unit} it is ${expected}.`
  return [{ code: got < expected ? 'hit-too-short' : 'hit-too-long', message, exchange: 'turn 2', path }]
}
