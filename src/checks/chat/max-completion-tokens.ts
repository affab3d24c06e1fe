/** max_completion_tokens cuts a chat answer after exactly that many tokens, with finish_reason `length`. */
import { defined } from '../../base/defined.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { quote } from '../judges/read.ts'
import { invalidRequest } from '../judges/rejection.ts'
import { judgeTokenLimit, tokenLimitCodes } from '../judges/token-limit.ts'
import { unanswered } from '../judges/unanswered.ts'
import { repeatMessages } from '../prompts.ts'

const limit = 4

export const chatMaxCompletionTokens = defineCheck({
  id: 'chat/max-completion-tokens',
  title: 'max_completion_tokens cuts a chat answer exactly there',
  advice: 'Upgrade the server, or have clients send max_tokens.',
  answers: 'servers that only know max_tokens ignore the newer name and generate without a limit',
  level: 'must',
  needs: ['chat'],
  answered: 'replied',
  codes: [...tokenLimitCodes, 'refused'],
  // Some vendors know max_tokens alone and say so; nothing is generated without a limit then.
  noted: ['refused'],
  grounds: {
    default: openai('chat/create', 'max_completion_tokens, an upper bound for the tokens generated'),
  },
  exercise: async (context) => {
    const send = (tokens: number) =>
      ask(context, 'chat', { messages: repeatMessages, max_completion_tokens: tokens, temperature: 0 })
    return { cut: await send(limit), longer: await send(2 * limit) }
  },
  judge: ({ cut, longer }, { maxModelLen }) => {
    if (invalidRequest.includes(cut.status ?? 0)) {
      const message = `max_completion_tokens is refused with status ${cut.status}: ${quote(cut.body)}.`
      return [{ code: 'refused', message, exchange: 'cut' }]
    }
    const fallen = unanswered({ cut, longer }, 'answered')
    return fallen.length > 0 ? fallen : judgeTokenLimit({ cut, longer }, defined({ limit, maxModelLen }))
  },
})
