/** Reads the cause of a failed start out of the log of vLLM with the Neuron plugin: the plugin's causes, then vLLM's. */
import type { Diagnosis } from '../../contract/engine.ts'
import { diagnoseBy, type KnownFailure } from '../failure.ts'
import { diagnose as diagnoseVllm } from '../vllm/diagnose.ts'
import { runtimeFailures } from '../vllm-neuron/runtime-failures.ts'

const plugin: readonly KnownFailure[] = [
  {
    code: 'startup/bad-option',
    pattern:
      /This DFlash checkpoint has block_size=(?<block>\d+), so it requires num_speculative_tokens=(?<tokens>\d+)/,
    summary: ({ found }) => `The draft proposes blocks of ${found['block']} tokens.`,
    hint: ({ found }) => `Set \`speculative.numSpeculativeTokens\` to ${found['tokens']}.`,
  },
  {
    code: 'startup/bad-model',
    pattern: /DFlash drafter does not match this target: (?<why>.+)$/,
    summary: ({ found }) => `The draft was trained for another model: ${found['why']}.`,
    hint: () => 'Change `speculative.model` to a draft model trained for this model.',
  },
  {
    code: 'startup/unsupported',
    pattern: /DFlash support is validated only on Trn2; detected platform '(?<platform>[^']+)'/,
    summary: ({ found }) => `dflash runs on Trn2 only, but this machine is ${found['platform']}.`,
    hint: () => 'Use method eagle3, or a Trn2 machine.',
  },
]

export function diagnose(log: readonly string[]): Diagnosis | undefined {
  return diagnoseBy([...plugin, ...runtimeFailures], log) ?? diagnoseVllm(log)
}
