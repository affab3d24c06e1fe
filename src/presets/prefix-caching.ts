/** Prefix caching on a cache that is small enough to be filled: the trained 6 MB Llama on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

export const prefixCaching = definePreset({
  name: 'prefix-caching',
  groups: ['prefix-caching'],
  title: 'Prefix caching in a cache of 3,072 tokens',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...zooOptions,
    prefixCaching: { enabled: true },
    // One and a half of the longest prompts, so that a few prompts push others out.
    numGpuBlocksOverride: 96,
    usage: { promptTokensDetails: true },
  },
  env: zooEnv,
  claims: [
    'completions',
    'chat',
    'logprobs',
    'echo',
    'token-ids',
    'metrics',
    'prefix-caching',
    'cached-tokens',
  ],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
})
