/** A prompt that no function fits is answered in words. */
import type { Finding } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { type NamedCase, caseAnswers, casesOf, sendCases } from '../judges/tool-cases.ts'
import { expectedFindings, finishFindings } from '../judges/judge-calls.ts'

export const toolsNoCall = defineCheck({
  id: 'tools/no-call',
  title: 'A prompt that no function fits is answered without a call',
  advice: 'Check the chat template: the model is pushed to call.',
  answers: 'servers that call some function as soon as any is offered',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('none'),
  codes: ['unwanted-call', 'finish-reason-wrong', 'word-missing'],
  exercise: (context, cases) => sendCases(context, cases),
  judge: judgeNoCall,
})

function judgeNoCall(transcript: Transcript, cases: readonly NamedCase[]): readonly Finding[] {
  return caseAnswers(transcript, cases).flatMap(({ exchange, answer, toolCase }) => {
    const { text } = firstChoice(answer)
    const lost = (toolCase.answer ?? []).filter((word) => !text.includes(word))
    const message = `Expected ${lost.map(quote).join(', ')} in the answer, got ${quote(text)}.`
    return inExchange(exchange, [
      ...expectedFindings(answer, toolCase),
      ...finishFindings(answer, ['stop']),
      ...(lost.length === 0 ? [] : [{ code: 'word-missing', message, path: 'choices[0].message.content' }]),
    ])
  })
}
