/** Under `tool_choice: "none"` the content is an answer in words, not a call in the model's own notation. */
import { both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { withoutCall } from '../judges/judge-calls.ts'
import { casesOf, sendCases, sendIfCalled, toolBody } from '../judges/tool-cases.ts'
import { firstChoice } from '../judges/read.ts'
import { judgeMarkup, markupOf } from './markup-hidden.ts'

export const toolsChoiceNoneText = defineCheck({
  id: 'tools/choice-none-text',
  title: 'tool_choice none brings words, not the markup of a call',
  advice: 'Leave the tools out of requests that must not call, or have the server do so.',
  answers: 'with tool_choice none the raw call came as content',
  level: 'must',
  needs: ['tools'],
  applies: (facts) => both(casesOf('single')(facts), markupOf(facts)),
  codes: ['markup-leaked'],
  grounds: {
    default: openai('chat/create', 'tool_choice, none means the model will not call and generates a message'),
  },
  exercise: (context, [cases]) =>
    sendIfCalled(context, toolBody(context.facts, cases[0].prompt), () =>
      sendCases(context, cases, { change: { tool_choice: 'none' } }),
    ),
  judge: ({ control, ...forbidden }, [, markup]) =>
    control === undefined || firstChoice(control).toolCalls.length === 0
      ? { vacuous: control === undefined ? 'nothing was sent' : withoutCall(control) }
      : judgeMarkup(forbidden, markup),
})
