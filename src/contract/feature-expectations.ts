/** What is expected of chunked prefill, of a quantized checkpoint and of embeddings. */

export interface ChunkedPrefillExpectation {
  /** Tokens that a step computes at most, and so the length of a chunk. */
  readonly chunkTokens: number
  /** A stream that runs may stand still for so long while a long prompt is computed. Default 1,000. */
  readonly stallMs?: number
}

export interface QuantizedExpectation {
  /** As the server names it, e.g. `compressed-tensors`, `awq`. */
  readonly method: string
}

export interface EmbeddingExpectation {
  /** Numbers of each vector. */
  readonly dimensions?: number
  /** Every vector has length 1, as those of a model do that ends in a normalisation. */
  readonly normalised?: boolean
  /** Texts on the same, each nearer to its partner than to the partner of any other. */
  readonly pairs?: readonly (readonly [string, string])[]
}
