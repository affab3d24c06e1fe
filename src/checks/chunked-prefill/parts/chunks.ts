/** Where a server cuts long prompts, as the preset expects and the server says. */
import type { ServerFacts, Skip } from '../../../contract/check.ts'
import type { ChunkedPrefillExpectation } from '../../../contract/feature-expectations.ts'

export interface Chunks extends ChunkedPrefillExpectation {
  /** Why nothing shows that long prompts are cut at the chunks; undefined when the server says so. */
  readonly unsaid: string | undefined
}

/** What the preset expects, for checks whose prompts are longer than a chunk. */
export function chunksOf(facts: ServerFacts): Chunks | Skip {
  const { chunkedPrefill } = facts.expectations
  if (chunkedPrefill === undefined) return { skip: 'the preset does not say how long a chunk is' }
  const { maxModelLen = Infinity } = facts
  // Three chunks and a token behind up to two of filler, before they are cut to length.
  return maxModelLen < 7 * chunkedPrefill.chunkTokens
    ? { skip: 'the context holds too few chunks' }
    : { ...chunkedPrefill, unsaid: notChunked(facts, chunkedPrefill) }
}

function notChunked(
  { configuration = {} }: ServerFacts,
  { chunkTokens: expected }: ChunkedPrefillExpectation,
): string | undefined {
  const { chunkedPrefill, maxNumBatchedTokens } = configuration
  if (chunkedPrefill !== true)
    return chunkedPrefill === false
      ? 'the server says that it does not cut prompts'
      : 'the server does not say whether it cuts prompts'
  return maxNumBatchedTokens === expected
    ? undefined
    : `the server takes ${maxNumBatchedTokens ?? 'an unknown number of'} tokens a step, and the preset expects ${expected}`
}
