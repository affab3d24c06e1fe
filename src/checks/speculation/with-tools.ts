/** Tool calls under speculation are those of the same server without. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { compare } from '../judges/compare.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { type NamedCase, casesWithCall, toolBody } from '../judges/tool-cases.ts'
import { callsOf } from '../judges/judge-calls.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'
import type { Comparison } from '../judges/tie/comparison.ts'
import { nearNats } from '../judges/tie/explain-answers.ts'
import { counted, foundOrUndrafted } from './parts/counters.ts'

export const speculationWithTools = defineCheck({
  id: 'speculation/with-tools',
  title: 'Tool calls are those of the same server without speculation',
  advice: 'Offer tools on a server without speculation until both go together.',
  answers: 'a parser that saw several tokens a step lost or doubled parts of a call',
  level: 'must',
  grounds: {
    default: vllm(
      'features/speculative_decoding',
      'lossless guarantees: greedy sampling with it equals that without',
    ),
  },
  needs: ['chat', 'speculation', 'metrics', 'tools'],
  applies: casesWithCall,
  codes: ['calls-differ', ...sameAnswerCodes],
  compares: pairsOf,
  exerciseBaseline: (context, cases) => inTurn(sends(context, cases, 'alone')),
  exercise: (context, cases) =>
    counted(context, async () => ({
      ...(await inTurn(sends(context, cases, 'alone'))),
      ...(await atOnce(sends(context, cases, 'at once'))),
    })),
  judge: judgeCalls,
})

const namedAs = (cases: readonly NamedCase[], when: string) =>
  cases.map(({ name, prompt }) => ({ exchange: `${name} ${when}`, prompt }))

const sends = (context: CheckContext, cases: readonly NamedCase[], when: string) =>
  sendsFor(namedAs(cases, when), ({ prompt }) => ask(context, 'chat', toolBody(context.facts, prompt)))

function pairsOf(_: Transcript, cases: readonly NamedCase[]): readonly Comparison[] {
  return cases.flatMap(({ name }) =>
    [`${name} alone`, `${name} at once`].map((other) => ({ reference: `baseline ${name} alone`, other })),
  )
}

function judgeCalls(transcript: Transcript, cases: readonly NamedCase[], facts: ServerFacts): Judgement {
  const findings = pairsOf(transcript, cases).flatMap(({ reference, other }) =>
    compare(transcript, [reference, other], (one, two) => sameCallsFindings(one, two, nearNats(facts))),
  )
  const judgement = foundOrUndrafted(oneOfEach(findings), transcript, facts)
  if (findings.length > 0 || 'vacuous' in judgement) return judgement
  const none = answered(transcript, namedAs(cases, 'alone')).every(
    ({ answer }) => callsOf(answer).length === 0,
  )
  return none ? { vacuous: 'no answer makes a call' } : []
}
