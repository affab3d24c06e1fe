/** What usage is broken down into. Source: OpenAI's `CompletionUsage` and `ResponseUsage`. */
import type { Counts } from './protocols/protocol.ts'
import { type Json, numberAt, recordAt } from './read-json.ts'

const parts = [
  { whole: 'prompt', details: ['prompt_tokens_details', 'input_tokens_details'], part: 'cached_tokens' },
  {
    whole: 'completion',
    details: ['completion_tokens_details', 'output_tokens_details'],
    part: 'reasoning_tokens',
  },
] as const

/** @returns a sentence on a part that is more than its whole, or less than nothing; undefined where none is */
export function partFault(usage: Json, counts: Omit<Counts, 'total'>): string | undefined {
  for (const { whole, details, part } of parts) {
    const all = Number(counts[whole])
    const told = details.map((name) => numberAt(recordAt(usage, name) ?? {}, part))
    const wrong = told.find((count) => count !== undefined && (count < 0 || count > all))
    if (wrong !== undefined) return `Usage counts ${wrong} ${part} among ${all} ${whole} tokens.`
  }
  return undefined
}
