/** Six questions about one text at once each bring the answer that they bring alone. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { greedyChatFields, sameGreedyCodes, sameGreedyFindings } from '../judges/same-greedy.ts'
import { factOf, fillerOf, needles, questionAbout } from '../needle.ts'
import { user } from '../prompts.ts'
import { cachedTokens, freshSalt } from './parts/cached-tokens.ts'

const asked = needles.slice(0, 6)
const text = `${fillerOf(4)} ${asked.map(factOf).join(' ')}`

export const prefixCachingSharedAtOnce = defineCheck<string>({
  id: 'prefix-caching/shared-at-once',
  title: 'Questions about one text, asked at once, each bring their own answer',
  advice:
    'Take it for a race on shared blocks: switch prefix caching off for concurrent load until it is found.',
  answers: 'requests that shared a prefix while it was being computed read blocks that were not written yet',
  level: 'must',
  needs: ['prefix-caching', 'cached-tokens', 'chat', 'logprobs'],
  codes: sameGreedyCodes,
  exercise: async (context) => {
    const alone = await inTurn(sends(context, 'alone', freshSalt))
    const salt = freshSalt()
    return { ...alone, ...(await atOnce(sends(context, 'together', () => salt))) }
  },
  judge: judgeTogether,
})

function sends(context: CheckContext, when: string, salt: () => string) {
  const pairs = asked.map((needle) => {
    const messages = [user(`${text} ${questionAbout(needle)}`)]
    const body = { messages, max_tokens: 16, ...greedyChatFields, cache_salt: salt() }
    return [`${needle.name} ${when}`, (): Promise<Exchange> => ask(context, 'chat', body)] as const
  })
  return Object.fromEntries(pairs)
}

function judgeTogether(transcript: Transcript): Judgement {
  const together = Object.entries(transcript).filter(([name]) => name.endsWith(' together'))
  if (together.every(([, answer]) => (cachedTokens(answer) ?? 0) === 0))
    return { vacuous: 'none of the requests at once took anything from the cache' }
  return together.flatMap(([name, answer]): readonly Finding[] => {
    const alone = name.replace(/together$/, 'alone')
    const reference = transcript[alone]
    return reference === undefined
      ? []
      : sameGreedyFindings({ reference: { name: alone, answer: reference }, other: { name, answer } })
  })
}
