/** A prompt that no function fits is answered in words; a call that comes anyway is the model's own. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { caseCodes, caseGrounds, judgeCases, notedOfCases } from '../judges/judge-tool-cases.ts'
import { type NamedCase, caseAnswers, casesOf, sendCases } from '../judges/tool-cases.ts'

export const toolsNoCall = defineCheck({
  id: 'tools/no-call',
  title: 'Where the model writes no call, the answer makes none',
  advice: 'Read what the model wrote in the log-probabilities of the exchange, then check the tool parser.',
  answers: 'servers that call some function as soon as any is offered',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('none'),
  codes: [...caseCodes, 'word-missing'],
  grounds: caseGrounds,
  noted: [...notedOfCases, 'word-missing'],
  exercise: (context, cases) => sendCases(context, cases, { spelled: true }),
  judge: judgeNoCall,
})

function judgeNoCall(transcript: Transcript, cases: readonly NamedCase[], facts: ServerFacts): Judgement {
  const judgement = judgeCases(transcript, cases, facts)
  if ('vacuous' in judgement) return judgement
  const words = caseAnswers(transcript, cases).flatMap(
    ({ exchange, answer, toolCase }): readonly Finding[] => {
      const { text } = firstChoice(answer)
      const lost = (toolCase.answer ?? []).filter((word) => !text.includes(word))
      if (lost.length === 0) return []
      const message = `Expected ${lost.map(quote).join(', ')} in the answer, got ${quote(text)}.`
      return [{ code: 'word-missing', message, exchange, path: 'choices[0].message.content' }]
    },
  )
  return [...judgement, ...words]
}
