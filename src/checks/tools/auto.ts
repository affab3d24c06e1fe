/** A prompt that one function fits brings that call, and with the right arguments. */
import { defineCheck } from '../define-check.ts'
import { casesOf, sendCases } from '../judges/tool-cases.ts'
import { caseCodes, judgeCases } from '../judges/judge-tool-cases.ts'

export const toolsAuto = defineCheck({
  id: 'tools/auto',
  title: 'A prompt that a function fits brings the right call',
  advice: "Check tool parser and chat template against the model's own format of calls.",
  answers: 'test suites passed although no tool call was ever made',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: caseCodes,
  exercise: (context, cases) => sendCases(context, cases),
  judge: judgeCases,
})
