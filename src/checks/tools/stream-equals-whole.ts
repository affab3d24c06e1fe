/** The fragments of streamed calls join to exactly the calls of the whole answer. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { casesOf, sendCases, skipWithout } from '../judges/tool-cases.ts'
import { callsOf } from '../judges/judge-calls.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'

export const toolsStreamEqualsWhole = defineCheck<string>({
  id: 'tools/stream-equals-whole',
  title: 'Streamed calls join to the calls of the whole answer',
  advice: 'Compare both exchanges: the streaming parser assembles other arguments.',
  answers:
    'argument fragments lost or doubled in streams, and a finish reason that differs from the whole answer’s',
  level: 'must',
  needs: ['tools'],
  skip: skipWithout('single'),
  codes: ['calls-differ', ...sameAnswerCodes],
  exercise: (context) => sendCases(context, { kind: 'any', modes: ['whole', 'streamed'] }),
  judge: judgePairs,
})

function judgePairs(transcript: Transcript, facts: ServerFacts): Judgement {
  const pairs = casesOf(facts, 'any').flatMap(({ name }) => {
    const [whole, streamed] = [transcript[`${name} whole`], transcript[`${name} streamed`]]
    return whole === undefined || streamed === undefined ? [] : [{ name, whole, streamed }]
  })
  const findings = pairs.flatMap(({ name, whole, streamed }) =>
    sameCallsFindings(
      { name: `${name} whole`, answer: whole },
      { name: `${name} streamed`, answer: streamed },
    ),
  )
  const none = pairs.every(({ whole }) => callsOf(whole).length === 0)
  return findings.length === 0 && none ? { vacuous: 'no whole answer makes a call' } : findings
}
