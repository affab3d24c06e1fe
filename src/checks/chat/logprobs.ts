/** Log-probabilities of a chat answer fit its tokens, its text and the tokens' bytes. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { judgeLogprobs, logprobCodes } from '../judges/logprobs.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { repeatMessages } from '../prompts.ts'

const top = 2

export const chatLogprobs = defineCheck({
  id: 'chat/logprobs',
  title: 'Log-probabilities of a chat answer fit its text',
  advice:
    "Compare the sampler's log-probabilities with its tokens; look for tokens dropped in detokenization.",
  answers:
    'log-probabilities shifted by a token after a tokenizer change spoil every evaluation built on them',
  level: 'must',
  needs: ['chat', 'logprobs'],
  codes: [...logprobCodes, 'bytes-wrong'],
  grounds: { default: openai('chat/object', 'choices[].logprobs') },
  exercise: async (context) => ({
    answer: await ask(context, 'chat', {
      messages: repeatMessages,
      max_tokens: 8,
      temperature: 0,
      logprobs: true,
      top_logprobs: top,
    }),
  }),
  judge: ({ answer }) => {
    const judgement = judgeLogprobs(answer, top)
    if ('vacuous' in judgement) return judgement
    return inExchange('answer', [...judgement, ...bytesFindings(answer)])
  },
})

function bytesFindings(answer: Exchange): Finding[] {
  return firstChoice(answer).logprobs.flatMap(({ token = '', bytes }, index) => {
    // Part of a character has bytes but no text of its own.
    if (bytes === undefined || token.includes('\uFFFD')) return []
    if (new TextDecoder().decode(Uint8Array.from(bytes)) === token) return []
    const message = `The bytes ${quote(bytes)} are not the token ${quote(token)}.`
    return [{ code: 'bytes-wrong', message, path: `choices[0].logprobs.content[${index}].bytes` }]
  })
}
