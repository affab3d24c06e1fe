/** max_tokens cuts a completion after exactly that many tokens, with finish_reason `length`. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { judgeTokenLimit, tokenLimitCodes } from '../judges/token-limit.ts'
import { countFrom } from '../prompts.ts'

const limit = 7

export const completionsMaxTokens = defineCheck({
  id: 'completions/max-tokens',
  title: 'max_tokens cuts a completion exactly there',
  advice: 'Look for tokens that are generated and not counted.',
  answers: 'limits that count one token too many or too few break budgets and billing',
  level: 'must',
  needs: ['completions'],
  answered: 'answered',
  codes: tokenLimitCodes,
  exercise: async (context) => {
    const send = (tokens: number) =>
      ask(context, 'completions', { prompt: countFrom(1), max_tokens: tokens, temperature: 0 })
    return { cut: await send(limit), longer: await send(2 * limit) }
  },
  judge: (transcript) => judgeTokenLimit(transcript, limit),
})
