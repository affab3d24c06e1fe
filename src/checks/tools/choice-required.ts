/** `tool_choice: "required"` brings a call for every prompt, one that no function fits included. */
import { defineCheck } from '../define-check.ts'
import { casesOf, functionsOf, sendCases, strictTools } from '../judges/tool-cases.ts'
import { forcedCodes, forcedGrounds, judgeForced } from '../judges/judge-tool-cases.ts'

export const toolsChoiceRequired = defineCheck({
  id: 'tools/choice-required',
  title: 'tool_choice required brings a well-made call of a strict function for any prompt',
  advice: 'Check that the server constrains decoding where tool_choice is required.',
  answers: 'required honoured only in one mode, or with arguments that are not JSON',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('any'),
  codes: forcedCodes,
  grounds: forcedGrounds,
  exercise: (context, cases) =>
    sendCases(context, cases, {
      change: { ...strictTools(functionsOf(context.facts)), tool_choice: 'required' },
    }),
  judge: (transcript, _, facts) => judgeForced(transcript, facts),
})
