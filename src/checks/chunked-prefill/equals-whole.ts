/** Prompts in chunks bring the answers that they bring in one piece, on the same engine without chunked prefill. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { vllm } from '../grounds.ts'
import { compare } from '../judges/compare.ts'
import { sameGreedy, sameGreedyCodes } from '../judges/same-greedy.ts'
import { type Chunks, chunksOf } from './parts/chunks.ts'
import { longPromptsOf, sendLongPrompts } from './parts/long-prompts.ts'

export const chunkedPrefillEqualsWhole = defineCheck({
  id: 'chunked-prefill/equals-whole',
  title: 'Prompts in chunks bring the answers that they bring in one piece',
  advice: 'Serve with a larger token budget, so that fewer prompts are cut, until the fault is found.',
  answers: 'answers changed with the token budget of a step, which is to change only speed',
  level: 'must',
  grounds: {
    default: vllm(
      'configuration/optimization',
      'chunked prefill: large prefills are batched together with decode requests',
    ),
  },
  needs: ['chunked-prefill', 'chat', 'completions', 'token-ids', 'logprobs'],
  applies: chunksOf,
  codes: sameGreedyCodes,
  exerciseBaseline: sendLongPrompts,
  exercise: sendLongPrompts,
  judge: judgeWhole,
})

function judgeWhole(transcript: Transcript, chunks: Chunks, facts: ServerFacts): Judgement {
  if (chunks.unsaid !== undefined) return { vacuous: chunks.unsaid }
  const both = longPromptsOf(chunks).filter((name) => name in transcript && `baseline ${name}` in transcript)
  if (both.length === 0) return { vacuous: 'the servers give no ids of the prompts' }
  return both.flatMap((name) => compare(transcript, [`baseline ${name}`, name], sameGreedy(facts)))
}
