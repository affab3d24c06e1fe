/** max_tokens cuts a chat answer after exactly that many tokens, with finish_reason `length`. */
import { defined } from '../../base/defined.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask, budgetFor } from '../endpoints.ts'
import { judgeTokenLimit, tokenLimitCodes } from '../judges/token-limit.ts'
import { longMessages, repeatMessages } from '../prompts.ts'

const limit = 4
/** Servers that cap answers do so at 16, which was OpenAI's default, or at a power of two. */
const capTokens = 256

export const chatMaxTokens = defineCheck({
  id: 'chat/max-tokens',
  title: 'max_tokens cuts a chat answer exactly there',
  advice: 'Look for tokens that are generated and not counted, such as ones held back by a parser.',
  answers: 'limits that count one token too many or too few break budgets and billing',
  level: 'must',
  needs: ['chat'],
  answered: 'answered',
  codes: tokenLimitCodes,
  grounds: { default: openai('chat/create', 'max_tokens, the most tokens that can be generated') },
  exercise: async (context) => {
    const send = (tokens: number, messages = repeatMessages) =>
      ask(context, 'chat', { messages, max_tokens: tokens, temperature: 0 })
    const long = await send(budgetFor(context.facts, capTokens), longMessages)
    return { cut: await send(limit), longer: await send(2 * limit), long }
  },
  judge: (transcript, { maxModelLen }) => judgeTokenLimit(transcript, defined({ limit, maxModelLen })),
})
