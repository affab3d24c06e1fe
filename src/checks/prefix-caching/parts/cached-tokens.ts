/** How many tokens of a prompt may be taken from the cache, how many were, and where the server says so. */
import { randomUUID } from 'node:crypto'
import type { ServerFacts, Skip } from '../../../contract/check.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import { assemble } from '../../../openai/assemble.ts'
import { numberAt, recordAt } from '../../../openai/read-json.ts'
import { labelOf, parseMetrics } from '../../judges/prometheus.ts'

/** The server's own count of prompt tokens that it did not compute; undefined where it reports none. */
export function cachedTokens(answer: Exchange): number | undefined {
  const details = recordAt(assemble(answer).usage ?? {}, 'prompt_tokens_details')
  return details === undefined ? undefined : numberAt(details, 'cached_tokens')
}

/** Names of what is read of a page of metrics here. */
export function cacheMetrics({ engine }: ServerFacts): readonly string[] {
  const { cacheConfig, prefixQueries, prefixHits, finished } = engine?.metrics ?? {}
  return [cacheConfig, prefixQueries, prefixHits, finished].filter((name) => name !== undefined)
}

/** Tokens in the unit in which prefixes are found again, as the metrics say it. */
export function matchUnitOf(scrape: Exchange | undefined, facts: ServerFacts): number | undefined {
  const label = labelsOf(scrape, facts)
  return label('prefix_match_unit') ?? label('block_size')
}

/** Tokens that the cache holds. */
export function capacityOf(scrape: Exchange | undefined, facts: ServerFacts): number | undefined {
  const label = labelsOf(scrape, facts)
  const [blocks, size] = [label('num_gpu_blocks'), label('block_size')]
  return blocks === undefined || size === undefined ? undefined : blocks * size
}

/** Reads the numbers over 0 among the labels that hold the cache's configuration. */
function labelsOf(scrape: Exchange | undefined, { engine }: ServerFacts) {
  const page = parseMetrics(scrape?.body ?? '')
  return (label: string): number | undefined => {
    const value = Number(labelOf(page, engine?.metrics?.cacheConfig, label))
    return value > 0 ? value : undefined
  }
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
