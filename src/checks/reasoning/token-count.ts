/** `reasoning_tokens` counts exactly the tokens of the thought. */
import { reasoningTokens } from '../judges/judge-thought.ts'
import { openai } from '../grounds.ts'
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { quote } from '../judges/read.ts'
import { askBothWays } from '../streamed.ts'
import { type Thought, thoughtBody, thoughtOf } from '../judges/thought.ts'
import { thoughtTokens } from './parts/thought-tokens.ts'

const path = 'usage.completion_tokens_details.reasoning_tokens'

export const reasoningTokenCount = defineCheck({
  id: 'reasoning/token-count',
  title: 'reasoning_tokens counts the tokens of the thought',
  advice: 'Do not bill by reasoning_tokens until they are right.',
  answers: 'reasoning_tokens was 0 in streams, or where the template had opened the thought',
  level: 'must',
  needs: ['reasoning', 'logprobs'],
  applies: (facts) => thoughtOf(facts),
  codes: ['count-missing', 'count-wrong'],
  grounds: { default: openai('chat/object', 'usage.completion_tokens_details.reasoning_tokens') },
  // The field is optional.
  noted: ['count-missing'],
  exercise: (context, thought) =>
    askBothWays(context, 'chat', { ...thoughtBody(context.facts, thought, 'on'), logprobs: true }),
  judge: judgeCounts,
})

function judgeCounts(
  { whole, streamed }: Readonly<Record<'whole' | 'streamed', Exchange>>,
  { markup = [] }: Thought,
): Judgement {
  const counted = thoughtTokens(whole, markup)
  if (counted === undefined) return { vacuous: 'the log-probabilities do not spell the thought' }
  const { least, most } = counted
  return Object.entries({ whole, streamed }).flatMap(([exchange, answer]): Finding[] => {
    const said = reasoningTokens(answer)
    if (said === undefined) {
      return [{ code: 'count-missing', message: 'Usage has no reasoning_tokens.', exchange, path }]
    }
    if (said >= least && said <= most) return []
    const wanted = least === most ? `${least}` : `${least}, or up to ${most} with the tags around it`
    const message = `The thought has ${wanted} tokens, but reasoning_tokens is ${quote(said)}.`
    return [{ code: 'count-wrong', message, exchange, path }]
  })
}
