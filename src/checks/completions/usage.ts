/** Token counts of completions add up, obey max_tokens and grow with the prompt. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { openai, usage } from '../grounds.ts'
import { judgeUsage, usageCodes } from '../judges/usage.ts'
import { countFrom } from '../prompts.ts'

const limit = 5

export const completionsUsage = defineCheck({
  id: 'completions/usage',
  title: 'Token counts of completions add up and grow with the prompt',
  advice: 'Do not bill or rate-limit by these counts until they add up.',
  answers: 'usage that does not add up is what customers are billed by',
  level: 'must',
  grounds: { default: usage, 'completion-tokens-over-limit': openai('completions/create', 'max_tokens') },
  needs: ['completions'],
  answered: 'answered',
  codes: usageCodes,
  exercise: async (context) => {
    const send = (prompt: string) =>
      ask(context, 'completions', { prompt, max_tokens: limit, temperature: 0 })
    return { short: await send(countFrom(1)), long: await send(`${countFrom(1)}4,5,6,7,8,9,10,`) }
  },
  judge: (transcript) => judgeUsage(transcript, limit),
})
