/** A fact in a prompt that is cut into chunks is found, wherever the edges lie. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { answered } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { vllm } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { type Chunks, chunksOf } from './parts/chunks.ts'
import { longPromptsOf, needle, sendLongPrompts } from './parts/long-prompts.ts'

export const chunkedPrefillNeedle = defineCheck({
  id: 'chunked-prefill/needle',
  title: 'A fact is found in prompts that end on, before and behind the edges of chunks',
  advice: 'Compare with chunked prefill off: what differs is a fault at the edge that the finding names.',
  answers:
    'tokens at the edge of a chunk were dropped or computed with the wrong positions, and only some lengths failed',
  level: 'must',
  grounds: {
    default: vllm(
      'configuration/optimization',
      'chunked prefill: large prefills are batched together with decode requests',
    ),
  },
  needs: ['chunked-prefill', 'chat', 'completions', 'token-ids', 'logprobs'],
  applies: chunksOf,
  codes: ['answer-wrong'],
  exercise: sendLongPrompts,
  judge: judgeNeedles,
})

function judgeNeedles(transcript: Transcript, chunks: Chunks): Judgement {
  if (chunks.unsaid !== undefined) return { vacuous: chunks.unsaid }
  const prompts = longPromptsOf(chunks).map((exchange) => ({ exchange }))
  const [shortest, ...longer] = answered(transcript, prompts)
  if (shortest === undefined) return { vacuous: 'the server gives no ids of the prompts' }
  if (!found(shortest.answer))
    return { vacuous: 'the model does not even find the fact in a prompt of one chunk' }
  return longer.flatMap(({ exchange, answer }): readonly Finding[] => {
    if (found(answer)) return []
    const message = `Expected the code ${needle.code}, got ${quote(firstChoice(answer).text)}.`
    return [{ code: 'answer-wrong', message, exchange, path: 'choices[0].text' }]
  })
}

const found = (answer: Exchange): boolean => firstChoice(answer).text.includes(needle.code)
