/** Reads the cause of a failed start out of the log of vLLM on Neuron: Neuron's own causes, then vLLM's. */
import type { Diagnosis } from '../../contract/engine.ts'
import { diagnoseBy, type KnownFailure } from '../failure.ts'
import { diagnose as diagnoseVllm } from '../vllm/diagnose.ts'

const nxdi: readonly KnownFailure[] = [
  {
    code: 'startup/unsupported',
    pattern: /Unable to import neuronx_distributed_inference/,
    summary: () => 'NxD Inference cannot be imported in this environment.',
    hint: () => 'Name an environment that has it with --engine-path, or use engine vllm-neuron-plugin.',
  },
  {
    code: 'startup/bad-option',
    pattern: /When (?<what>prefix caching|vLLM V1 native scheduler) is enabled, block_size must be set/,
    summary: ({ found }) => `The ${found['what']} was asked for without a block size.`,
    hint: () => 'Set `blockSize`.',
  },
]

export function diagnose(log: readonly string[]): Diagnosis | undefined {
  return diagnoseBy(nxdi, log) ?? diagnoseVllm(log)
}
