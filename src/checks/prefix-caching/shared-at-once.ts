/** Six questions about one text at once each bring the answer that they bring alone. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { compare } from '../judges/compare.ts'
import { greedyChatFields, sameGreedy, sameGreedyCodes } from '../judges/same-greedy.ts'
import { factOf, fillerOf, needles, questionAbout } from '../needle.ts'
import { user } from '../prompts.ts'
import { cachedTokens, freshSalt } from './parts/cached-tokens.ts'

const asked = needles.slice(0, 6)
const text = `${fillerOf(4)} ${asked.map(factOf).join(' ')}`

export const prefixCachingSharedAtOnce = defineCheck({
  id: 'prefix-caching/shared-at-once',
  title: 'Questions about one text, asked at once, each bring their own answer',
  advice:
    'Take it for a race on shared blocks: switch prefix caching off for concurrent load until it is found.',
  answers: 'requests that shared a prefix while it was being computed read blocks that were not written yet',
  level: 'must',
  grounds: { default: vllm('design/prefix_caching', 'prefix caching does not change model outputs') },
  needs: ['prefix-caching', 'cached-tokens', 'chat', 'logprobs'],
  codes: sameGreedyCodes,
  exercise: async (context) => {
    const alone = await inTurn(sends(context, 'alone', freshSalt))
    const salt = freshSalt()
    return { ...alone, ...(await atOnce(sends(context, 'together', () => salt))) }
  },
  judge: judgeTogether,
})

const casesOf = (when: string) => asked.map((needle) => ({ exchange: `${needle.name} ${when}`, needle }))

function sends(context: CheckContext, when: string, salt: () => string) {
  return sendsFor(casesOf(when), ({ needle }) => {
    const messages = [user(`${text} ${questionAbout(needle)}`)]
    return ask(context, 'chat', { messages, max_tokens: 16, ...greedyChatFields, cache_salt: salt() })
  })
}

function judgeTogether(transcript: Transcript, facts: ServerFacts): Judgement {
  const together = answered(transcript, casesOf('together'))
  if (together.every(({ answer }) => (cachedTokens(answer) ?? 0) === 0))
    return { vacuous: 'none of the requests at once took anything from the cache' }
  return asked.flatMap(({ name }) =>
    compare(transcript, [`${name} alone`, `${name} together`], sameGreedy(facts)),
  )
}
