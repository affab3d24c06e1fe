/** An answer with its thought, sent back as history under either name of the field, is taken. */
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { firstChoice } from '../judges/read.ts'
import { type Message, user } from '../prompts.ts'
import { answerCodes, answerFindings, thoughtGrounds, unlessThoughtless } from '../judges/judge-thought.ts'
import { thoughtBody, thoughtOf } from '../judges/thought.ts'

export const reasoningHistory = defineCheck({
  id: 'reasoning/history',
  title: 'A past answer may be sent back with its thought',
  advice: 'Have clients drop thoughts from the history before they send it.',
  answers: 'the next turn was refused, or ended at once, when the thought was sent back',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts),
  codes: answerCodes,
  ...thoughtGrounds,
  exercise: async (context, thought) => {
    const body = thoughtBody(context.facts, thought, 'on')
    const question = user(thought.prompt)
    const first = await ask(context, 'chat', body)
    const { text, reasoning } = firstChoice(first)
    const again = (fields: Readonly<Record<string, string>>): Promise<Exchange> => {
      const past: Message = { role: 'assistant', content: text, ...fields }
      return ask(context, 'chat', { ...body, messages: [question, past, question] })
    }
    return {
      first,
      'without it': await again({}),
      'as reasoning': await again({ reasoning }),
      'as reasoning_content': await again({ reasoning_content: reasoning }),
    }
  },
  judge: ({ first, ...answers }, thought) => {
    const thoughtless = unlessThoughtless(first === undefined ? [] : [first], [])
    return 'vacuous' in thoughtless
      ? thoughtless
      : Object.entries(answers).flatMap(([exchange, answer]) => answerFindings(exchange, answer, thought))
  },
})
