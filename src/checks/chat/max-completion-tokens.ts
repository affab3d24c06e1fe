/** max_completion_tokens cuts a chat answer after exactly that many tokens, with finish_reason `length`. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { judgeTokenLimit, tokenLimitCodes } from '../judges/token-limit.ts'
import { repeatMessages } from '../prompts.ts'

const limit = 4

export const chatMaxCompletionTokens = defineCheck({
  id: 'chat/max-completion-tokens',
  title: 'max_completion_tokens cuts a chat answer exactly there',
  advice: 'Upgrade the server, or have clients send max_tokens.',
  answers: 'servers that only know max_tokens ignore the newer name and generate without a limit',
  level: 'must',
  needs: ['chat'],
  answered: 'answered',
  codes: tokenLimitCodes,
  grounds: {
    default: openai('chat/create', 'max_completion_tokens, an upper bound for the tokens generated'),
  },
  exercise: async (context) => {
    const send = (tokens: number) =>
      ask(context, 'chat', { messages: repeatMessages, max_completion_tokens: tokens, temperature: 0 })
    return { cut: await send(limit), longer: await send(2 * limit) }
  },
  judge: (transcript) => judgeTokenLimit(transcript, limit),
})
