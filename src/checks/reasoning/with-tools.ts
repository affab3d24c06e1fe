/** The model thinks, then calls: thought, content and call come apart, and the same in both modes. */
import { vllmReasoning } from '../grounds.ts'
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { compare } from '../judges/compare.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { type NamedCase, casesOf, sendCases } from '../judges/tool-cases.ts'
import { caseCodes, caseGrounds, judgeCases, notedOfCases } from '../judges/judge-tool-cases.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'
import { markupFindings, missingFindings, unlessThoughtless } from '../judges/judge-thought.ts'
import { type Thought, thoughtOf } from '../judges/thought.ts'
import { isAgain } from '../judges/tie/ask-again.ts'
import { nearNats } from '../judges/tie/explain-answers.ts'

export const reasoningWithTools = defineCheck({
  id: 'reasoning/with-tools',
  title: 'A thought before a call comes apart from it, in both modes',
  advice: 'Compare the order of the reasoning and the tool parser: one may eat what the other needs.',
  answers: 'calls taken for part of the thought, and lost, when both parsers were on',
  level: 'must',
  needs: ['reasoning', 'tools'],
  applies: (facts) => both(thoughtOf(facts), casesOf('single')(facts)),
  codes: [
    ...new Set([...caseCodes, ...sameAnswerCodes, 'calls-differ', 'reasoning-missing', 'markup-leaked']),
  ],
  grounds: { ...caseGrounds, default: vllmReasoning },
  noted: notedOfCases,
  compares: (_, [, cases]) => pairsOf(cases),
  exercise: (context, [{ on = {} }, cases]) => sendCases(context, cases, { change: on, spelled: true }),
  judge: judgeThoughtfulCalls,
})

const pairsOf = (cases: readonly NamedCase[]) =>
  cases.map(({ name }) => ({ reference: `${name} whole`, other: `${name} streamed` }))

function judgeThoughtfulCalls(
  transcript: Transcript,
  [thought, cases]: readonly [Thought, readonly NamedCase[]],
  facts: ServerFacts,
): Judgement {
  const judgement = judgeCases(transcript, cases, facts)
  if ('vacuous' in judgement) return judgement
  return unlessThoughtless(Object.values(transcript), [
    ...judgement,
    ...Object.entries(transcript).flatMap(([exchange, answer]): readonly Finding[] =>
      isAgain(exchange)
        ? []
        : [...missingFindings(exchange, answer, thought), ...markupFindings(exchange, answer, thought)],
    ),
    ...pairsOf(cases).flatMap(({ reference, other }) =>
      compare(transcript, [reference, other], (one, two) => sameCallsFindings(one, two, nearNats(facts))),
    ),
  ])
}
