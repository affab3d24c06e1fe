/** A prompt that no function fits is answered in words. */
import type { Finding, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { answersOf, sendCases, skipWithout } from '../judges/tool-cases.ts'
import { expectedFindings, finishFindings } from '../judges/judge-calls.ts'

export const toolsNoCall = defineCheck<string>({
  id: 'tools/no-call',
  title: 'A prompt that no function fits is answered without a call',
  advice: 'Check the chat template: the model is pushed to call.',
  answers: 'servers that call some function as soon as any is offered',
  level: 'must',
  needs: ['tools'],
  skip: skipWithout('none'),
  codes: ['unwanted-call', 'finish-reason-wrong', 'word-missing'],
  exercise: (context) => sendCases(context, { kind: 'none', modes: ['whole', 'streamed'] }),
  judge: judgeNoCall,
})

function judgeNoCall(transcript: Transcript, facts: ServerFacts): readonly Finding[] {
  return answersOf(transcript, facts).flatMap(({ exchange, answer, toolCase }) => {
    const { text } = firstChoice(answer)
    const lost = (toolCase.answer ?? []).filter((word) => !text.includes(word))
    const message = `Expected ${lost.map(quote).join(', ')} in the answer, got ${quote(text)}.`
    return [
      ...expectedFindings(answer, toolCase),
      ...finishFindings(answer, ['stop']),
      ...(lost.length === 0 ? [] : [{ code: 'word-missing', message, path: 'choices[0].message.content' }]),
    ].map((finding) => ({ ...finding, exchange }))
  })
}
