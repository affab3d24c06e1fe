/** max_tokens cuts a completion after exactly that many tokens, with finish_reason `length`. */
import { defined } from '../../base/defined.ts'
import { defineCheck } from '../define-check.ts'
import { ask, budgetFor } from '../endpoints.ts'
import { openai, usage } from '../grounds.ts'
import { judgeTokenLimit, tokenLimitCodes } from '../judges/token-limit.ts'
import { countFrom } from '../prompts.ts'

const limit = 7
/** Servers that cap answers do so at 16, which was OpenAI's default, or at a power of two. */
const capTokens = 256

export const completionsMaxTokens = defineCheck({
  id: 'completions/max-tokens',
  title: 'max_tokens cuts a completion exactly there',
  advice: 'Look for tokens that are generated and not counted.',
  answers: 'limits that count one token too many or too few break budgets and billing',
  level: 'must',
  grounds: {
    default: openai('completions/create', 'max_tokens'),
    'finish-reason-wrong': openai(
      'completions/object',
      'choices.finish_reason: length where max_tokens was reached',
    ),
    'usage-missing': usage,
  },
  needs: ['completions'],
  answered: 'answered',
  codes: tokenLimitCodes,
  exercise: async (context) => {
    const send = (tokens: number) =>
      ask(context, 'completions', { prompt: countFrom(1), max_tokens: tokens, temperature: 0 })
    const long = await send(budgetFor(context.facts, capTokens))
    return { cut: await send(limit), longer: await send(2 * limit), long }
  },
  judge: (transcript, { maxModelLen }) => judgeTokenLimit(transcript, defined({ limit, maxModelLen })),
})
