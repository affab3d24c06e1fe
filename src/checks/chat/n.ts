/** n answers to one chat come as n choices, numbered from 0, each finished. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { ask } from '../endpoints.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { choiceCodes, judgeChoices } from '../judges/choices.ts'
import { repeatMessages } from '../prompts.ts'

const expected = { count: 2, limit: 6 }

export const chatN = defineCheck({
  id: 'chat/n',
  title: 'n asks for n chat answers, numbered and finished',
  advice: 'Check how the server fans a request out and numbers the choices.',
  answers: 'several choices come back unnumbered, unfinished or fewer than asked for',
  level: 'must',
  needs: ['chat', 'n'],
  answered: 'answered',
  codes: choiceCodes,
  grounds: { default: openai('chat/create', 'n, how many choices to generate') },
  exercise: async (context) => ({
    // Some servers refuse n > 1 at temperature 0.
    several: await ask(context, 'chat', {
      messages: repeatMessages,
      max_tokens: expected.limit,
      n: expected.count,
      temperature: 1,
    }),
  }),
  judge: ({ several }) => inExchange('several', judgeChoices(several, expected)),
})
