/** max_tokens cuts a chat answer after exactly that many tokens, with finish_reason `length`. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { judgeTokenLimit, tokenLimitCodes } from '../judges/token-limit.ts'
import { repeatMessages } from '../prompts.ts'

const limit = 4

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
    const send = (tokens: number) =>
      ask(context, 'chat', { messages: repeatMessages, max_tokens: tokens, temperature: 0 })
    return { cut: await send(limit), longer: await send(2 * limit) }
  },
  judge: (transcript) => judgeTokenLimit(transcript, limit),
})
