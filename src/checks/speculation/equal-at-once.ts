/** Eight greedy requests at once bring the texts that the same server brings one at a time without speculation. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'
import type { Comparison } from '../judges/tie/comparison.ts'
import { counted, foundOrUndrafted } from './parts/counters.ts'
import { type NamedPrompt, type Prompts, askPrompt, cycled, promptsOf, scoreEach } from './parts/prompts.ts'

const requests = 8

const placed = (prompts: Prompts): readonly NamedPrompt[] =>
  cycled(prompts, requests).map((prompt, at) => ({ ...prompt, exchange: `${prompt.name} place ${at + 1}` }))

export const speculationEqualAtOnce = defineCheck({
  id: 'speculation/equal-at-once',
  title: 'Eight greedy answers at once are those without speculation',
  advice: 'Bound the number of running requests, or switch speculation off under load.',
  answers: 'drafts of requests that joined or left the batch were checked against the tokens of others',
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
  exercise: (context, prompts) =>
    counted(context, () => atOnce(sendsFor(placed(prompts), (prompt) => askPrompt(context, prompt)))),
  judge: judgeEqual,
})

function pairsOf(_: Transcript, prompts: Prompts): readonly Comparison[] {
  return placed(prompts).map(({ name, exchange }) => ({ reference: `baseline ${name}`, other: exchange }))
}

function judgeEqual(transcript: Transcript, prompts: Prompts, facts: ServerFacts): Judgement {
  const findings = sameAnswers(transcript, pairsOf(transcript, prompts), facts)
  return foundOrUndrafted(oneOfEach(findings), transcript, facts)
}
