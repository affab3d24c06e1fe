/** Reads the cause of a failed start out of the log of vLLM on Neuron: Neuron's own causes, then vLLM's. */
import type { Diagnosis } from '../../contract/engine.ts'
import { diagnoseBy, type KnownFailure } from '../failure.ts'
import { diagnose as diagnoseVllm } from '../vllm/diagnose.ts'
import { runtimeFailures } from './runtime-failures.ts'

const nxdi: readonly KnownFailure[] = [
  {
    code: 'startup/unsupported',
    pattern: /Unable to import neuronx_distributed_inference/,
    summary: () => 'NxD Inference cannot be imported in this environment.',
    hint: () =>
      'Name an environment with NxD Inference by --engine-path, or use the engine vllm-neuron-plugin.',
  },
  {
    code: 'startup/bad-option',
    pattern: /When (?<what>prefix caching|vLLM V1 native scheduler) is enabled, block_size must be set/,
    summary: ({ found }) => `The ${found['what']} needs a block size, and none is set.`,
    hint: () => 'Set `blockSize`.',
  },
  {
    code: 'startup/bad-option',
    pattern:
      /At least (?<least>\d+) blocks are required for max_model_len \d+, but only (?<there>\d+) blocks/,
    summary: ({ found }) =>
      `The KV cache has ${found['there']} blocks, but all sequences at full length take ${found['least']}.`,
    hint: ({ found }) =>
      `Set \`numGpuBlocksOverride\` to at least ${found['least']}, or lower \`maxModelLen\` or \`maxNumSeqs\`.`,
  },
  {
    code: 'startup/bad-option',
    pattern: /^.*\bassert neuron_config\.get\("chunked_prefill_config"\)/,
    summary: () => 'Chunked prefill on NxD Inference needs its own configuration, and there is none.',
    hint: () => 'Set `overrideNeuronConfig.chunked_prefill_config`.',
  },
  {
    code: 'startup/unsupported',
    pattern: /Model (?<name>\w+) is not supported on Neuron for now/,
    summary: ({ found }) => `NxD Inference does not support the architecture ${found['name']}.`,
    hint: () => 'Change the `model` of the preset, or use the engine vllm-neuron-plugin.',
  },
  {
    code: 'startup/bad-model',
    pattern: /NotImplementedError: Cannot copy out of meta tensor; no data!/,
    summary: () => 'The weights cannot be loaded by an id: the model ties its embeddings to its output.',
    hint: () => 'Download the model, and name its folder as `model` or in the mapping file.',
  },
  {
    code: 'startup/unsupported',
    pattern: /NotImplementedError: (?<what>[\w-]+) is not yet supported on the Neuron plugin/,
    summary: ({ found }) => `This version of vllm-neuron does not support ${found['what']}.`,
    hint: () => 'Leave it out of the options, or use a later version of the Neuron SDK.',
  },
]

export function diagnose(log: readonly string[]): Diagnosis | undefined {
  return diagnoseBy([...nxdi, ...runtimeFailures], log) ?? diagnoseVllm(log)
}
