/** A chat answer that ends by itself says so with finish_reason `stop`. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask, budgetFor } from '../endpoints.ts'
import { firstChoice, quote, requested, tokenCounts } from '../judges/read.ts'
import { repeatMessages } from '../prompts.ts'

/** Room for models that reason first. */
const mostTokens = 512

export const chatFinishStop = defineCheck({
  id: 'chat/finish-stop',
  title: 'A chat answer that ends by itself has finish_reason stop',
  advice: "Check that the end-of-turn token is among the model's eos ids (generation_config.json).",
  answers: 'a missing or wrong finish_reason lets agents take a cut answer for a whole one',
  level: 'must',
  needs: ['chat'],
  answered: 'answered',
  codes: ['finish-reason-wrong'],
  grounds: {
    default: openai('chat/object', 'choices[].finish_reason, stop if the model hit a natural stop point'),
  },
  exercise: async (context) => ({
    answer: await ask(context, 'chat', {
      messages: repeatMessages,
      max_tokens: budgetFor(context.facts, mostTokens),
      temperature: 0,
    }),
  }),
  judge: ({ answer }) => {
    const { finishReason } = firstChoice(answer)
    const limit = Number(requested(answer.request, 'max_tokens'))
    const tokens = tokenCounts(answer)?.completion ?? 0
    if (tokens >= limit) return { vacuous: `the answer did not end within ${limit} tokens` }
    if (finishReason === 'stop') return []
    const message = `The answer ended after ${tokens} of ${limit} tokens, but finish_reason is ${quote(finishReason)}.`
    return [{ code: 'finish-reason-wrong', message, exchange: 'answer', path: 'choices[0].finish_reason' }]
  },
})
