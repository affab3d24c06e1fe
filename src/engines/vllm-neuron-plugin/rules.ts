/** Combinations of options that the plugin refuses late, most of them after the weights are loaded. */
import type { Rule } from '../rules.ts'
import { coresNeeded, type Parallelism } from '../vllm-neuron/cores.ts'
import { neuronRules } from '../vllm-neuron/rules.ts'

interface Drafting extends Parallelism {
  readonly speculative?:
    | {
        readonly method?: string | undefined
        readonly numSpeculativeTokens?: number | undefined
        readonly draftTensorParallelSize?: number | undefined
      }
    | undefined
  readonly dflashBlockSize?: number | undefined
  readonly asyncScheduling?: boolean | undefined
  readonly chunkedPrefill?: { readonly enabled?: boolean | undefined } | undefined
  readonly prefixCaching?: { readonly enabled?: boolean | undefined } | undefined
  readonly hybridKvCacheManager?: boolean | undefined
  readonly kvTransferConfig?: unknown
  readonly dtype?: string | undefined
  readonly kvCacheDtype?: string | undefined
  readonly neuronConfig?:
    | { readonly quantization?: string | undefined; readonly epDegree?: number | undefined }
    | undefined
}

interface PluginRuleOptions extends Drafting {
  readonly expertParallel?: boolean | undefined
}

const method = ['speculative', 'method']

/** What dflash does not do. Source: the checks of the plugin's `DFlashProposer`. */
const dflashNeeds: readonly (readonly [string, (options: Drafting) => boolean])[] = [
  ['`asyncScheduling: false`', ({ asyncScheduling }) => asyncScheduling === false],
  ['`chunkedPrefill.enabled: false`', ({ chunkedPrefill }) => chunkedPrefill?.enabled === false],
  ['`prefixCaching.enabled: false`', ({ prefixCaching }) => prefixCaching?.enabled === false],
  ['`hybridKvCacheManager: false`', ({ hybridKvCacheManager }) => hybridKvCacheManager === false],
  ['no `kvTransferConfig`', ({ kvTransferConfig }) => kvTransferConfig === undefined],
  ['`tensorParallelSize` 4 or 8', ({ tensorParallelSize = 1 }) => [4, 8].includes(tensorParallelSize)],
  ['`dtype: bfloat16`', ({ dtype = 'auto' }) => ['auto', 'bfloat16'].includes(dtype)],
  ['a KV cache in bfloat16', ({ kvCacheDtype = 'auto' }) => ['auto', 'bfloat16'].includes(kvCacheDtype)],
  [
    '`neuronConfig.quantization: bf16`',
    ({ neuronConfig }) => (neuronConfig?.quantization ?? 'bf16') === 'bf16',
  ],
]

const dflashRules: readonly Rule<Drafting>[] = dflashNeeds.map(([need, met]) => ({
  at: method,
  says: `needs ${need}`,
  broken: (options) => options.speculative?.method === 'dflash' && !met(options),
}))

export const pluginRules: readonly Rule<PluginRuleOptions>[] = [
  ...neuronRules,
  ...dflashRules,
  {
    at: ['speculative', 'numSpeculativeTokens'],
    says: 'must be `dflashBlockSize` minus one, for which the draft was trained',
    broken: ({ speculative, dflashBlockSize }) =>
      speculative?.method === 'dflash' &&
      dflashBlockSize !== undefined &&
      speculative.numSpeculativeTokens !== dflashBlockSize - 1,
  },
  {
    at: ['asyncScheduling'],
    says: 'cannot be used with `speculative`, which switches it off',
    broken: ({ speculative, asyncScheduling }) => speculative !== undefined && asyncScheduling === true,
  },
  {
    at: ['neuronConfig', 'epDegree'],
    says: 'needs `expertParallel: true`',
    broken: ({ neuronConfig, expertParallel }) =>
      (neuronConfig?.epDegree ?? 1) > 1 && expertParallel !== true,
  },
  {
    at: ['neuronConfig', 'epDegree'],
    says: 'must be tensor × data parallel size where both are used with experts',
    broken: (options) =>
      options.expertParallel === true &&
      (options.dataParallelSize ?? 1) > 1 &&
      options.neuronConfig?.epDegree !== undefined &&
      options.neuronConfig.epDegree !== coresNeeded({ ...options, pipelineParallelSize: 1 }),
  },
]
