/** Chunked prefill with a small budget, so that short prompts are long: the trained 6 MB Llama on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

const chunkTokens = 128

/** What is taken from the cache is not computed, in chunks or otherwise. */
const options = { ...zooOptions, prefixCaching: { enabled: false } }

export const chunkedPrefill = definePreset({
  name: 'chunked-prefill',
  groups: ['chunked-prefill'],
  title: 'Prompts in chunks of 128 tokens',
  engine: 'vllm',
  model: 'zoo:llama',
  options: { ...options, chunkedPrefill: { enabled: true, maxNumBatchedTokens: chunkTokens } },
  baseline: {
    title: 'without chunked prefill',
    options: {
      ...options,
      chunkedPrefill: { enabled: false, maxNumBatchedTokens: zooOptions.maxModelLen },
    },
  },
  env: zooEnv,
  claims: ['completions', 'chat', 'logprobs', 'echo', 'token-ids', 'metrics', 'chunked-prefill'],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
  expectations: { chunkedPrefill: { chunkTokens } },
})
