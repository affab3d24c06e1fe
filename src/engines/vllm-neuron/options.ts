/** Everything that a preset may tell vLLM on Neuron's NxD Inference; defaults are the engine's own unless said. */
import { z } from 'zod'
import { extraArgsWithout, ourFlags } from '../extra-args.ts'
import { group, json, variable } from '../flags.ts'
import { refused } from '../refused.ts'
import { withRules } from '../rules.ts'
import { featureOptions } from '../vllm/feature-options.ts'
import { launchOptions, setupRule } from '../vllm/launch-options.ts'
import { checkpointOptions, sizeOptions } from '../vllm/model-options.ts'
import { vllmOptions } from '../vllm/options.ts'
import { servingOptions } from '../vllm/serving-options.ts'
import { coreList } from './cores.ts'
import { nxdiRules } from './rules.ts'

const count = z.int().min(1)
const word = z.string().min(1)
const modules = z.array(word).optional()

const speculative = json('--speculative-config', {
  method: z.enum(['eagle', 'eagle3']).optional().describe('Default: eagle.'),
  model: word,
  numSpeculativeTokens: count.optional().describe('Default: 4.'),
  draftTensorParallelSize: count.optional(),
  maxModelLen: count.optional().describe('Default: the `maxModelLen` of the server.'),
})

const quantized = group({
  dtype: word.optional().describe('Sets quantization_dtype, such as int8 or f8e4m3.'),
  type: word.optional().describe('quantization_type, e.g. per_channel_symmetric'),
  modulesToNotConvert: modules.describe('Sets modules_to_not_convert in place of the list in the file.'),
  draftModulesToNotConvert: modules.describe(
    'Sets draft_model_modules_to_not_convert in place of the list in the file.',
  ),
  modulesFile: word
    .refine((path) => path.startsWith('/'), { error: 'is not an absolute path' })
    .optional()
    .describe('Default: modules_to_not_convert.json in the folder of the model, if it exists.'),
}).describe('For a checkpoint that is already quantized; written to override_neuron_config.')

const decided = 'Servewright or another option sets these'

const shape = z.strictObject({
  ...launchOptions,
  ...checkpointOptions,
  quantization: refused('takes it from `quantized`, which is written to override_neuron_config'),
  ...sizeOptions,
  ...featureOptions,
  speculative,
  ...servingOptions,
  additionalConfig: refused('writes it from `quantized` and `overrideNeuronConfig`'),
  quantized,
  overrideNeuronConfig: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('override_neuron_config in --additional-config: JSON, keys are passed on unchanged'),
  visibleCores: z
    .string()
    .regex(coreList, { error: 'is not a list of cores such as 0-3 or 2,5,6' })
    .optional()
    .describe('Sets NEURON_RT_VISIBLE_CORES. Default: the first cores, one for each rank.'),
  compiledArtifacts: variable('NEURON_COMPILED_ARTIFACTS', word),
  nativeScheduler: variable('DISABLE_NEURON_CUSTOM_SCHEDULER', z.boolean()),
  threads: variable('OMP_NUM_THREADS', count),
  offline: vllmOptions.shape.offline,
  cpu: refused('has no CPU build'),
  extraArgs: extraArgsWithout(
    [...ourFlags, '--quantization', '--additional-config', '--override-neuron-config'],
    decided,
  ),
})

export const vllmNeuronOptions = withRules(shape, [setupRule, ...nxdiRules])

export type VllmNeuronOptions = z.infer<typeof shape>
