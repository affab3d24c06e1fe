/** Reads the cause of a failed start out of the log of vLLM on Neuron: Neuron's own causes, then vLLM's. */
import type { Diagnosis } from '../../contract/engine.ts'
import { diagnoseBy, type KnownFailure } from '../failure.ts'
import { diagnose as diagnoseVllm } from '../vllm/diagnose.ts'

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
]

/** What the Neuron runtime and its plugin to vLLM say. Source: vllm-neuron 0.2 and the Neuron SDK's troubleshooting. */
const runtime: readonly KnownFailure[] = [
  {
    code: 'startup/exited',
    pattern: /NeuronCore\(s\) not available - Requested:(?<asked>\S+) Available:(?<free>\S+)/,
    summary: ({ found }) =>
      `The server asks for NeuronCores (${found['asked']}), but other processes hold them (free: ${found['free']}).`,
    hint: () => 'Stop what `neuron-ls` lists, such as a worker that was left behind, or set `visibleCores`.',
  },
]

export function diagnose(log: readonly string[]): Diagnosis | undefined {
  return diagnoseBy([...nxdi, ...runtime], log) ?? diagnoseVllm(log)
}
