/** Under `tool_choice: "none"` the content is an answer in words, not a call in the model's own notation. */
import { both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { casesOf, sendCases } from '../judges/tool-cases.ts'
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
  exercise: (context, [cases]) => sendCases(context, cases, { change: { tool_choice: 'none' } }),
  judge: (transcript, [, markup]) => judgeMarkup(transcript, markup),
})
