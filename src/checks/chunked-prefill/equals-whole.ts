/** Prompts in chunks bring the answers that they bring in one piece, on the same engine without chunked prefill. */
import type { Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { sameGreedyCodes, sameGreedyFindings } from '../judges/same-greedy.ts'
import { notChunked, skipWithoutChunks } from './parts/chunks.ts'
import { isLongPrompt, sendLongPrompts } from './parts/long-prompts.ts'

export const chunkedPrefillEqualsWhole = defineCheck<string>({
  id: 'chunked-prefill/equals-whole',
  title: 'Prompts in chunks bring the answers that they bring in one piece',
  advice: 'Serve with a larger token budget, so that fewer prompts are cut, until the fault is found.',
  answers: 'answers changed with the token budget of a step, which is to change only speed',
  level: 'must',
  needs: ['chunked-prefill', 'chat', 'completions', 'token-ids', 'logprobs'],
  skip: skipWithoutChunks,
  codes: sameGreedyCodes,
  exerciseBaseline: sendLongPrompts,
  exercise: sendLongPrompts,
  judge: judgeWhole,
})

function judgeWhole(transcript: Transcript, facts: ServerFacts): Judgement {
  const because = notChunked(facts)
  if (because !== undefined) return { vacuous: because }
  const pairs = Object.entries(transcript).flatMap(([name, answer]) => {
    const whole = transcript[`baseline ${name}`]
    return isLongPrompt(name) && whole !== undefined ? [{ name, answer, whole }] : []
  })
  if (pairs.length === 0) return { vacuous: 'the servers give no ids of the prompts' }
  return pairs.flatMap(({ name, answer, whole }) =>
    sameGreedyFindings({
      reference: { name: `baseline ${name}`, answer: whole },
      other: { name, answer },
    }),
  )
}
