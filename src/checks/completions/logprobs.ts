/** Log-probabilities of a completion fit its tokens, its text and its offsets. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { judgeLogprobs, logprobCodes } from '../judges/logprobs.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { countFrom } from '../prompts.ts'

const top = 3

export const completionsLogprobs = defineCheck({
  id: 'completions/logprobs',
  title: 'Log-probabilities of a completion fit its text',
  advice:
    "Compare the sampler's log-probabilities with its tokens; look for tokens dropped in detokenization.",
  answers:
    'log-probabilities shifted by a token after a tokenizer change spoil every evaluation built on them',
  level: 'must',
  grounds: { default: openai('completions/create', 'logprobs') },
  noted: ['chosen-not-best', 'offset-wrong'],
  needs: ['completions', 'logprobs'],
  codes: [...logprobCodes, 'offset-wrong'],
  exercise: async (context) => ({
    answer: await ask(context, 'completions', {
      prompt: countFrom(1),
      max_tokens: 8,
      temperature: 0,
      logprobs: top,
    }),
  }),
  judge: ({ answer }) => {
    const judgement = judgeLogprobs(answer, top)
    if ('vacuous' in judgement) return judgement
    return inExchange('answer', [...judgement, ...offsetFindings(answer)])
  },
})

/** Offsets count characters; they start at 0 or at the prompt's length, so only the steps are judged. */
function offsetFindings(answer: Exchange): Finding[] {
  const { logprobs } = firstChoice(answer)
  return logprobs.slice(0, -1).flatMap(({ token = '', textOffset = 0 }, index) => {
    const next = logprobs[index + 1]?.textOffset
    const expected = textOffset + Array.from(token).length
    if (next === expected) return []
    const message = `${quote(token)} starts at ${textOffset}, so the next token starts at ${expected}, not at ${next ?? 'no offset'}.`
    return [{ code: 'offset-wrong', message, path: `choices[0].logprobs.text_offset[${index + 1}]` }]
  })
}
