/** `tool_choice: "required"` brings a call for every prompt, one that no function fits included. */
import { defineCheck } from '../define-check.ts'
import { casesOf, sendCases } from '../judges/tool-cases.ts'
import { forcedCodes, judgeForced } from '../judges/judge-tool-cases.ts'

export const toolsChoiceRequired = defineCheck({
  id: 'tools/choice-required',
  title: 'tool_choice required brings a well-made call for any prompt',
  advice: 'Check that required tool choice is backed by structured output.',
  answers: 'required honoured only in one mode, or with arguments that are no JSON',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('any'),
  codes: forcedCodes,
  exercise: (context, cases) => sendCases(context, cases, { change: { tool_choice: 'required' } }),
  judge: (transcript, _, facts) => judgeForced(transcript, facts),
})
