/** Combinations of options that NxD Inference refuses late or ignores, reported before a start. */
import type { Rule } from '../rules.ts'
import { coresIn, coresNeeded, type Parallelism } from './cores.ts'

interface Drafting extends Parallelism {
  readonly speculative?: { readonly draftTensorParallelSize?: number | undefined } | undefined
}

/** Rules of both dialects. */
export const neuronRules: readonly Rule<Drafting>[] = [
  {
    at: ['visibleCores'],
    says: 'must name one core for each rank: tensor × pipeline × data parallel size',
    broken: (options) =>
      options.visibleCores !== undefined && coresIn(options.visibleCores) !== coresNeeded(options),
  },
  {
    at: ['speculative', 'draftTensorParallelSize'],
    says: 'must be 1 or the `tensorParallelSize` of the target',
    broken: ({ speculative, tensorParallelSize = 1 }) =>
      ![1, tensorParallelSize].includes(speculative?.draftTensorParallelSize ?? 1),
  },
]

interface NxdiOptions extends Drafting {
  readonly prefixCaching?: { readonly enabled?: boolean | undefined } | undefined
  readonly chunkedPrefill?: { readonly enabled?: boolean | undefined } | undefined
  readonly blockSize?: number | undefined
  readonly maxModelLen?: number | undefined
  readonly maxNumSeqs?: number | undefined
  readonly numGpuBlocksOverride?: number | undefined
  readonly nativeScheduler?: boolean | undefined
  readonly quantized?: Readonly<Record<string, unknown>> | undefined
  readonly overrideNeuronConfig?: Readonly<Record<string, unknown>> | undefined
}

/** Keys of override_neuron_config that `quantized` writes. */
export const quantizationKeys = [
  'quantization_dtype',
  'quantization_type',
  'modules_to_not_convert',
  'draft_model_modules_to_not_convert',
] as const

/** The KV cache lies in blocks; else each sequence has one that is as long as the context. */
const isBlockwise = ({ prefixCaching, nativeScheduler, overrideNeuronConfig }: NxdiOptions): boolean =>
  prefixCaching?.enabled === true ||
  nativeScheduler === true ||
  overrideNeuronConfig?.['is_block_kv_layout'] === true

/** @param fits whether the given count goes with the one that all sequences at full length take */
function blocksFail(options: NxdiOptions, fits: (given: number, needed: number) => boolean): boolean {
  const { numGpuBlocksOverride: given, blockSize = NaN, maxModelLen = NaN, maxNumSeqs = NaN } = options
  const needed = maxNumSeqs * (isBlockwise(options) ? Math.ceil(maxModelLen / blockSize) : 1)
  return given !== undefined && !Number.isNaN(needed) && !fits(given, needed)
}

/** A block that the compiled model does not have is written beyond its end. Source: known issues of the SDK's vLLM guide (2.29). */
const blockRules: readonly Rule<NxdiOptions>[] = [
  {
    at: ['numGpuBlocksOverride'],
    says: 'must be `maxNumSeqs`: without `prefixCaching` and `nativeScheduler` each sequence has one block',
    broken: (options) => !isBlockwise(options) && blocksFail(options, (given, needed) => given === needed),
  },
  {
    at: ['numGpuBlocksOverride'],
    says: 'must hold `maxNumSeqs` sequences of `maxModelLen` tokens in blocks of `blockSize`',
    broken: (options) => isBlockwise(options) && blocksFail(options, (given, needed) => given >= needed),
  },
]

/** Source: the platform class of vllm-neuron (`check_and_update_config`), and its model loader. */
export const nxdiRules: readonly Rule<NxdiOptions>[] = [
  ...neuronRules,
  ...blockRules,
  {
    at: ['prefixCaching', 'enabled'],
    says: 'needs an explicit `blockSize`',
    broken: ({ prefixCaching, blockSize }) => prefixCaching?.enabled === true && blockSize === undefined,
  },
  {
    at: ['nativeScheduler'],
    says: 'needs an explicit `blockSize`',
    broken: ({ nativeScheduler, blockSize }) => nativeScheduler === true && blockSize === undefined,
  },
  {
    at: ['chunkedPrefill', 'enabled'],
    says: 'needs `nativeScheduler: true`, since the Neuron scheduler switches chunked prefill off',
    broken: ({ chunkedPrefill, nativeScheduler }) =>
      chunkedPrefill?.enabled === true && nativeScheduler !== true,
  },
  {
    at: ['overrideNeuronConfig', 'pa_num_blocks'],
    says: 'must be `numGpuBlocksOverride`: vLLM and NxD Inference count the same blocks',
    broken: ({ overrideNeuronConfig = {}, numGpuBlocksOverride }) =>
      Object.hasOwn(overrideNeuronConfig, 'pa_num_blocks') &&
      overrideNeuronConfig['pa_num_blocks'] !== numGpuBlocksOverride,
  },
  {
    at: ['overrideNeuronConfig'],
    says: `may not hold ${quantizationKeys.join(', ')} where \`quantized\` is given, which sets them`,
    broken: ({ quantized, overrideNeuronConfig = {} }) =>
      quantized !== undefined && quantizationKeys.some((key) => Object.hasOwn(overrideNeuronConfig, key)),
  },
]
