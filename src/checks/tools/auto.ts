/** A prompt that one function fits brings the call that the model wrote, with its name and arguments. */
import { defineCheck } from '../define-check.ts'
import { casesOf, sendCases } from '../judges/tool-cases.ts'
import { caseCodes, caseGrounds, judgeCases, notedOfCases } from '../judges/judge-tool-cases.ts'

export const toolsAuto = defineCheck({
  id: 'tools/auto',
  title: 'A call that the model writes becomes that call',
  advice: 'Check that the tool parser reads the notation in which the model writes calls.',
  answers: 'test suites passed although no tool call was ever made',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('single'),
  codes: caseCodes,
  grounds: caseGrounds,
  noted: notedOfCases,
  exercise: (context, cases) => sendCases(context, cases, { spelled: true }),
  judge: judgeCases,
})
