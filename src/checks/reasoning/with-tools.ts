/** The model thinks, then calls: thought, content and call come apart, and the same in both modes. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'
import { casesOf, sendCases, skipWithout } from '../judges/tool-cases.ts'
import { caseCodes, judgeCases } from '../judges/judge-tool-cases.ts'
import { sameCallsFindings } from '../judges/same-calls.ts'
import { markupFindings, missingFindings } from '../judges/judge-thought.ts'
import { skipWithoutThought, thoughtOf } from '../judges/thought.ts'

export const reasoningWithTools = defineCheck<string>({
  id: 'reasoning/with-tools',
  title: 'A thought before a call comes apart from it, in both modes',
  advice: 'Compare the order of the reasoning and the tool parser: one may eat what the other needs.',
  answers: 'calls taken for part of the thought, and lost, when both parsers were on',
  level: 'must',
  needs: ['reasoning', 'tools'],
  skip: (facts) => skipWithoutThought()(facts) ?? skipWithout('single')(facts),
  codes: [...caseCodes, ...sameAnswerCodes, 'calls-differ', 'reasoning-missing', 'markup-leaked'],
  exercise: (context) => {
    const change = thoughtOf(context.facts)?.on ?? {}
    return sendCases(context, { kind: 'single', modes: ['whole', 'streamed'], change })
  },
  judge: judgeThoughtfulCalls,
})

function judgeThoughtfulCalls(transcript: Transcript, facts: ServerFacts): Judgement {
  return [
    ...judgeCases(transcript, facts),
    ...Object.entries(transcript).flatMap(([exchange, answer]): readonly Finding[] => [
      ...missingFindings(exchange, answer),
      ...markupFindings(exchange, answer, facts),
    ]),
    ...casesOf(facts, 'single').flatMap(({ name }) => {
      const [whole, streamed] = [transcript[`${name} whole`], transcript[`${name} streamed`]]
      if (whole === undefined || streamed === undefined) return []
      return sameCallsFindings(
        { name: `${name} whole`, answer: whole },
        { name: `${name} streamed`, answer: streamed },
      )
    }),
  ]
}
