/** Under `tool_choice: "none"` the content is an answer in words, not a call in the model's own notation. */
import { defineCheck } from '../define-check.ts'
import { sendCases } from '../judges/tool-cases.ts'
import { judgeMarkup, skipWithoutMarkup } from './markup-hidden.ts'

export const toolsChoiceNoneText = defineCheck<string>({
  id: 'tools/choice-none-text',
  title: 'tool_choice none brings words, not the markup of a call',
  advice: 'Leave the tools out of requests that must not call, or have the server do so.',
  answers: 'with tool_choice none the raw call came as content',
  level: 'must',
  needs: ['tools'],
  skip: skipWithoutMarkup,
  codes: ['markup-leaked'],
  exercise: (context) =>
    sendCases(context, { kind: 'single', modes: ['whole', 'streamed'], change: { tool_choice: 'none' } }),
  judge: judgeMarkup,
})
