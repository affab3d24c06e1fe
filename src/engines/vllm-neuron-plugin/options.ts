/** Everything that a preset may tell the new vLLM Neuron plugin; defaults are the plugin's own. */
import { z } from 'zod'
import { extraArgsWithout, ourFlags } from '../extra-args.ts'
import { json, toggle, variable, whenFalse } from '../flags.ts'
import { refused } from '../refused.ts'
import { withRules } from '../rules.ts'
import { featureOptions } from '../vllm/feature-options.ts'
import { launchOptions, setupRule } from '../vllm/launch-options.ts'
import { checkpointOptions, sizeOptions } from '../vllm/model-options.ts'
import { vllmOptions } from '../vllm/options.ts'
import { servingOptions } from '../vllm/serving-options.ts'
import { coreList } from '../vllm-neuron/cores.ts'
import { bucketRules } from './bucket-rules.ts'
import { pluginRules } from './rules.ts'

const count = z.int().min(1)
const word = z.string().min(1)
const buckets = z.array(count).min(1).optional()

const speculative = json('--speculative-config', {
  method: z.enum(['eagle3', 'dflash']),
  model: word,
  numSpeculativeTokens: count.describe('For dflash: the proposal block of the draft minus one.'),
  draftTensorParallelSize: count.optional(),
  maxModelLen: count.optional(),
})

const neuronConfig = z
  .strictObject({
    numBatchedTokensBuckets: buckets,
    numSeqsBuckets: buckets,
    decodeContextLengthBuckets: buckets,
    kvSegmentSizeBuckets: buckets,
    onDeviceSamplingConfig: z.record(z.string(), z.unknown()).optional(),
    quantization: z.enum(['mxfp4', 'mxfp8', 'bf16']).optional(),
    epDegree: count.optional(),
    more: z.record(z.string(), z.unknown()).optional().describe('Other keys, passed on unchanged.'),
  })
  .optional()
  .describe('neuron_config in --additional-config: JSON, keys become snake_case')

const byCheckpoint =
  'chooses the method from the checkpoint; set mxfp4, mxfp8 and bf16 by `neuronConfig.quantization`'

const shape = z.strictObject({
  ...launchOptions,
  ...checkpointOptions,
  quantization: refused(byCheckpoint),
  ...sizeOptions,
  ...featureOptions,
  speculative,
  hybridKvCacheManager: whenFalse('--disable-hybrid-kv-cache-manager'),
  expertParallel: toggle('--enable-expert-parallel'),
  ...servingOptions,
  additionalConfig: refused('writes it from `neuronConfig`, `encoderNeuronConfig` and `moreConfig`'),
  neuronConfig,
  encoderNeuronConfig: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('encoder_neuron_config in --additional-config (vision_neuron_config before 2.33)'),
  moreConfig: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Other top keys of --additional-config, e.g. vision_neuron_config or mm_language_model_only.'),
  dflashBlockSize: count
    .optional()
    .describe('The proposal block in the config.json of the draft: it is checked, and not passed on.'),
  visibleCores: z
    .string()
    .regex(coreList, { error: 'is not a list of cores such as 0-3 or 2,5,6' })
    .optional()
    .describe('Sets NEURON_RT_VISIBLE_CORES. Default: the first cores, one for each rank.'),
  compileCache: variable('VLLM_CACHE_ROOT', word),
  compiledArtifacts: refused('does not read NEURON_COMPILED_ARTIFACTS; its cache is `compileCache`'),
  backend: variable('VLLM_NEURON_BACKEND', word),
  offline: vllmOptions.shape.offline,
  cpu: refused('has no CPU build'),
  extraArgs: extraArgsWithout(
    [...ourFlags, '--quantization', '--additional-config'],
    'Servewright, another option or the checkpoint sets these',
  ),
})

export const pluginOptions = withRules(shape, [setupRule, ...pluginRules, ...bucketRules])

export type PluginOptions = z.infer<typeof shape>
