/** Judges usage against the token ids that vLLM's `return_token_ids` adds to an answer. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { firstChoice, quote, tokenCounts } from './read.ts'

export const tokenIdCodes = ['token-ids-missing', 'completion-tokens-wrong', 'prompt-tokens-wrong'] as const

export function judgeTokenIdCounts(transcript: Transcript): readonly Finding[] {
  return Object.entries(transcript).flatMap(([exchange, answer]) => countFindings(exchange, answer))
}

function countFindings(exchange: string, answer: Exchange): readonly Finding[] {
  const { tokenIds, promptTokenIds } = firstChoice(answer)
  if (tokenIds.length === 0 || promptTokenIds.length === 0) {
    const message = 'return_token_ids was sent, but the answer lacks token ids of the prompt or of the text.'
    return [{ code: 'token-ids-missing', message, exchange }]
  }
  const counts = tokenCounts(answer)
  const compared = [
    {
      field: 'completion_tokens',
      code: 'completion-tokens-wrong',
      counted: counts?.completion,
      ids: tokenIds,
    },
    { field: 'prompt_tokens', code: 'prompt-tokens-wrong', counted: counts?.prompt, ids: promptTokenIds },
  ]
  return compared.flatMap(({ field, code, counted, ids }) => {
    if (counted === ids.length) return []
    const message = `${field} is ${quote(counted)}, but there are ${ids.length} token ids.`
    return [{ code, message, exchange, path: `usage.${field}` }]
  })
}
