/** How far rounding can move log-probabilities and vectors: the one tolerance of all comparisons of answers. */

/** What is known of the arithmetic of a server; unknown where it does not say. */
export interface Arithmetic {
  /** Number format of the weights and activations, e.g. `bfloat16`. */
  readonly dtype?: unknown
  /** Number of transformer layers of the checkpoint. */
  readonly layers?: number
}

/**
 * The distance of two neighbouring numbers from 16 to 32, where the logits of likely tokens lie: bfloat16 keeps 8
 * significant bits, float16 keeps 11. Matrix products in float32 may run as TF32, which keeps 11 too.
 */
const steps: Readonly<Record<string, number>> = { bfloat16: 2 ** -3, float16: 2 ** -6, float32: 2 ** -6 }
const coarsest = 2 ** -3

/** Depth of the model that the tolerance was measured on: SmolLM2-135M in bfloat16 on an H100. */
const measuredLayers = 30

/**
 * A layer rounds the residual stream twice and the head once more, so errors grow with the root of `2 * layers + 1`. At
 * 30 layers in bfloat16, 33 comparisons (other batches, chunks, cached prefixes) moved log-probabilities by at most 0.154
 * nats and parted over margins of at most 0.25 nats. Four steps, 0.5 nats, is twice the larger. Two steps are the
 * least, because each of the two logits of a margin may be rounded by one.
 *
 * @returns nats by which a log-probability may move, and by which the tokens of a near tie may lie apart
 */
export function tieNats({ dtype, layers = measuredLayers }: Arithmetic = {}): number {
  const step = steps[String(dtype)] ?? coarsest
  const growth = Math.sqrt((2 * layers + 1) / (2 * measuredLayers + 1))
  return Math.max(2 * step, 4 * step * growth)
}

/** Half the distance of two neighbouring numbers, as a share of them; TF32 stands for float32 here too. */
const roundoffs: Readonly<Record<string, number>> = {
  bfloat16: 2 ** -9,
  float16: 2 ** -12,
  float32: 2 ** -12,
}
const coarsestRoundoff = 2 ** -9

/**
 * The same for a vector, whose numbers are rounded with the residual stream, twice a layer and once more: errors that
 * add up by chance are `roundoff * sqrt(2 * layers + 1)`, and eightfold for the sums within a layer. Measured on
 * `zoo:embed` with 2 layers: bfloat16 moves 258 vectors by at most 0.95 % of their length against float32 (batches
 * of 16 against single texts: 0.78 %, in float32 0.00003 %), and 3.5 % are allowed.
 *
 * @returns how far apart two vectors of one text may lie, as a share of their length
 */
export function vectorTolerance({ dtype, layers = measuredLayers }: Arithmetic = {}): number {
  return 8 * (roundoffs[String(dtype)] ?? coarsestRoundoff) * Math.sqrt(2 * layers + 1)
}
