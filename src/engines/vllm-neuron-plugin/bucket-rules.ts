/**
 * Shapes that the plugin compiles for, and what they have to be. Source: the plugin's pages "Additional configuration
 * options" and "Configuration options" in the documentation of the Neuron SDK.
 */
import type { Rule } from '../rules.ts'

interface Buckets {
  readonly numBatchedTokensBuckets?: readonly number[] | undefined
  readonly numSeqsBuckets?: readonly number[] | undefined
  readonly decodeContextLengthBuckets?: readonly number[] | undefined
  readonly kvSegmentSizeBuckets?: readonly number[] | undefined
}

interface BucketOptions {
  readonly neuronConfig?: Buckets | undefined
  readonly maxNumSeqs?: number | undefined
  readonly maxModelLen?: number | undefined
  readonly blockSize?: number | undefined
  readonly chunkedPrefill?: { readonly maxNumBatchedTokens?: number | undefined } | undefined
}

const segmentSizes = new Set([512, 1024, 2048, 4096, 8192])
/** A tile of the attention kernel. */
const tile = 128

const ascends = (list: readonly number[]): boolean =>
  list.every((value, index) => index === 0 || value > (list[index - 1] ?? 0))

/** @param given what the options say, which may be nothing */
const endsWith = (list: readonly number[], given: number | undefined): boolean =>
  given === undefined || list.at(-1) === given

type Check = readonly [
  key: keyof Buckets,
  says: string,
  holds: (list: readonly number[], options: BucketOptions) => boolean,
]

const checks: readonly Check[] = [
  ['numBatchedTokensBuckets', 'must ascend', ascends],
  ['numSeqsBuckets', 'must ascend', ascends],
  ['decodeContextLengthBuckets', 'must ascend', ascends],
  ['numSeqsBuckets', 'must end with `maxNumSeqs`', (list, { maxNumSeqs }) => endsWith(list, maxNumSeqs)],
  [
    'numBatchedTokensBuckets',
    'must end with `chunkedPrefill.maxNumBatchedTokens`',
    (list, { chunkedPrefill }) => endsWith(list, chunkedPrefill?.maxNumBatchedTokens),
  ],
  [
    'decodeContextLengthBuckets',
    `must be multiples of ${tile} below \`maxModelLen\``,
    (list, { maxModelLen = Infinity }) => list.every((value) => value % tile === 0 && value < maxModelLen),
  ],
  [
    'kvSegmentSizeBuckets',
    `must be of ${[...segmentSizes].join(', ')}, and multiples of \`blockSize\``,
    (list, { blockSize = 1 }) => list.every((value) => segmentSizes.has(value) && value % blockSize === 0),
  ],
]

export const bucketRules: readonly Rule<BucketOptions>[] = checks.map(([key, says, holds]) => ({
  at: ['neuronConfig', key],
  says,
  broken: (options) => {
    const list = options.neuronConfig?.[key]
    return list !== undefined && !holds(list, options)
  },
}))
