/** n completions of one prompt come as n choices, numbered from 0, each finished. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { openai, usage } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { choiceCodes, judgeChoices } from '../judges/choices.ts'
import { countFrom } from '../prompts.ts'

const expected = { count: 3, limit: 5 }

export const completionsN = defineCheck({
  id: 'completions/n',
  title: 'n asks for n completions, numbered and finished',
  advice: 'Check how the server fans a request out and numbers the choices.',
  answers: 'several choices come back unnumbered, unfinished or fewer than asked for',
  level: 'must',
  grounds: {
    default: openai('completions/create', 'n: how many completions to generate for each prompt'),
    'choice-unfinished': openai('completions/object', 'choices.finish_reason'),
    'usage-wrong': usage,
  },
  needs: ['completions', 'n'],
  answered: 'answered',
  codes: choiceCodes,
  exercise: async (context) => ({
    // Some servers refuse n > 1 at temperature 0.
    several: await ask(context, 'completions', {
      prompt: countFrom(1),
      max_tokens: expected.limit,
      n: expected.count,
      temperature: 1,
    }),
  }),
  judge: ({ several }) => inExchange('several', judgeChoices(several, expected)),
})
