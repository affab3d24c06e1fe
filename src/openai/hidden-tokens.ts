/** Thoughts that a server counts, and may keep to itself. */
import { numberAt, recordAt, type Json } from './read-json.ts'

/**
 * Tokens of reasoning in a usage as chat, completions and responses give it.
 * @param usage as it came
 */
export function hiddenTokens(usage: Json | undefined): number {
  if (usage === undefined) return 0
  const details =
    recordAt(usage, 'completion_tokens_details') ?? recordAt(usage, 'output_tokens_details') ?? {}
  return numberAt(details, 'reasoning_tokens') ?? 0
}
