/** One greedy request at a time brings the text that the same server brings without speculation. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { answered } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { vllm } from '../grounds.ts'
import { firstChoice, outputOf } from '../judges/read.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import type { Comparison } from '../judges/tie/comparison.ts'
import { counted, foundOrUndrafted } from './parts/counters.ts'
import { type Prompts, askEach, promptsOf, scoreEach } from './parts/prompts.ts'

export const speculationEqualText = defineCheck({
  id: 'speculation/equal-text',
  title: 'Greedy answers are those of the same server without speculation',
  advice: 'Switch speculation off: it may save time, but never change an answer.',
  answers: 'draft tokens that the target would not have chosen were accepted (vllm#7627)',
  level: 'must',
  grounds: {
    default: vllm(
      'features/speculative_decoding',
      'lossless guarantees: greedy sampling with it equals that without',
    ),
  },
  needs: ['speculation', 'metrics', 'logprobs'],
  applies: promptsOf,
  codes: sameAnswerCodes,
  compares: pairsOf,
  exerciseBaseline: scoreEach,
  exercise: (context, prompts) => counted(context, () => askEach(context, prompts)),
  judge: judgeEqual,
})

function pairsOf(_: Transcript, prompts: Prompts): readonly Comparison[] {
  return prompts.map(({ name }) => ({ reference: `baseline ${name}`, other: name }))
}

function judgeEqual(transcript: Transcript, prompts: Prompts, facts: ServerFacts): Judgement {
  const findings = sameAnswers(transcript, pairsOf(transcript, prompts), facts)
  const judgement = foundOrUndrafted(findings, transcript, facts)
  if (findings.length > 0 || 'vacuous' in judgement) return judgement
  const silent = answered(transcript, prompts).every(({ answer }) => outputOf(firstChoice(answer)) === '')
  return silent ? { vacuous: 'the answers are empty' } : []
}
