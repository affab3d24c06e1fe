/** How many tokens of a prompt may be taken from the cache, how many were, and where the server says so. */
import { randomUUID } from 'node:crypto'
import type { ServerFacts, Skip } from '../../../contract/check.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import { assemble } from '../../../openai/assemble.ts'
import { numberAt, recordAt } from '../../../openai/read-json.ts'
import { labelOf, parseMetrics } from '../../judges/prometheus.ts'

/** The server's own count of prompt tokens that it did not compute; undefined where it tells none. */
export function cachedTokens(answer: Exchange): number | undefined {
  const details = recordAt(assemble(answer).usage ?? {}, 'prompt_tokens_details')
  return details === undefined ? undefined : numberAt(details, 'cached_tokens')
}

/** Tokens in the unit in which prefixes are found again, from vLLM's `cache_config_info`. */
export function matchUnitOf(scrape: Exchange | undefined): number | undefined {
  return cacheConfig(scrape, 'prefix_match_unit') ?? cacheConfig(scrape, 'block_size')
}

/** Tokens that the cache holds. */
export function capacityOf(scrape: Exchange | undefined): number | undefined {
  const [blocks, size] = [cacheConfig(scrape, 'num_gpu_blocks'), cacheConfig(scrape, 'block_size')]
  return blocks === undefined || size === undefined ? undefined : blocks * size
}

function cacheConfig(scrape: Exchange | undefined, label: string): number | undefined {
  const written = labelOf(parseMetrics(scrape?.body ?? ''), 'vllm:cache_config_info', label)
  const value = Number(written)
  return written === undefined || !(value > 0) ? undefined : value
}

/**
 * What a prompt of `prompt` tokens can take from another that it shares its first `shared` tokens with: whole units,
 * and never all of it, because the last token has to be computed for the first one of the answer.
 */
export function expectedHit({
  shared,
  prompt,
  unit,
}: Readonly<Record<'shared' | 'prompt' | 'unit', number>>): number {
  return Math.floor(Math.min(shared, prompt - 1) / unit) * unit
}

/** A cache of its own: requests with different salts share nothing. */
export const freshSalt = (): string => randomUUID()

/** EAGLE computes the last unit again to draft from it. */
export function withoutEagle(facts: ServerFacts): ServerFacts | Skip {
  const speculation = facts.configuration?.['speculation']
  return typeof speculation === 'string' && speculation.startsWith('eagle')
    ? { skip: 'with EAGLE the last unit that is found is computed again' }
    : facts
}
