/** The fragments of streamed calls join to exactly the calls of the whole answer. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { compare } from '../judges/compare.ts'
import { openai } from '../grounds.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { type NamedCase, caseAnswers, casesWithCall, sendCases } from '../judges/tool-cases.ts'
import { callsOf } from '../judges/judge-calls.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'
import { nearNats } from '../judges/tie/explain-answers.ts'

export const toolsStreamEqualsWhole = defineCheck({
  id: 'tools/stream-equals-whole',
  title: 'Streamed calls join to the calls of the whole answer',
  advice: 'Compare both exchanges: the streaming parser assembles other arguments.',
  answers:
    'argument fragments lost or doubled in streams, and a finish reason that differs from the whole answer’s',
  level: 'must',
  needs: ['tools'],
  applies: casesWithCall,
  codes: ['calls-differ', ...sameAnswerCodes],
  grounds: { default: openai('chat/streaming', 'choices[].delta, the parts of the same message') },
  compares: (_, cases) => pairsOf(cases),
  exercise: (context, cases) => sendCases(context, cases),
  judge: judgePairs,
})

const pairsOf = (cases: readonly NamedCase[]) =>
  cases.map(({ name }) => ({ reference: `${name} whole`, other: `${name} streamed` }))

function judgePairs(transcript: Transcript, cases: readonly NamedCase[], facts: ServerFacts): Judgement {
  const findings = pairsOf(cases).flatMap(({ reference, other }) =>
    compare(transcript, [reference, other], (one, two) => sameCallsFindings(one, two, nearNats(facts))),
  )
  const whole = caseAnswers(transcript, cases).filter(({ mode }) => mode === 'whole')
  const none = whole.every(({ answer }) => callsOf(answer).length === 0)
  return findings.length === 0 && none ? { vacuous: 'no whole answer makes a call' } : findings
}
