/** Tools, reasoning, adapters, prefix caching and chunked prefill in one server: features that meet in one batch. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { multiLora } from './multi-lora.ts'
import { reasoning } from './reasoning.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

const chunkTokens = 256

export const everything = definePreset({
  name: 'everything',
  groups: ['tool-calling', 'reasoning', 'multi-lora', 'prefix-caching', 'chunked-prefill'],
  title: 'Tools, reasoning, adapters, prefix caching and chunked prefill in one server',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...zooOptions,
    tools: reasoning.options.tools,
    reasoning: reasoning.options.reasoning,
    chat: reasoning.options.chat,
    structuredOutputs: reasoning.options.structuredOutputs,
    lora: multiLora.options.lora,
    prefixCaching: { enabled: true },
    chunkedPrefill: { enabled: true, maxNumBatchedTokens: chunkTokens },
    usage: { promptTokensDetails: true },
    metrics: { serverLoadTracking: true },
  },
  env: zooEnv,
  claims: [
    'completions',
    'chat',
    'logprobs',
    'echo',
    'token-ids',
    'metrics',
    'tools',
    'parallel-tools',
    'reasoning',
    'structured-output',
    'constraints',
    'lora',
    'lora-updates',
    'prefix-caching',
    'cached-tokens',
    'chunked-prefill',
    'tokenize',
    'responses',
    'messages',
    'service-routes',
  ],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
  expectations: {
    ...reasoning.expectations,
    ...multiLora.expectations,
    chunkedPrefill: { chunkTokens },
  },
})
