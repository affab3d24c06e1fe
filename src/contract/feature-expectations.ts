/** What is expected of chunked prefill and of a quantized checkpoint. */

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
