/** Tools, reasoning, adapters, prefix caching and chunked prefill in one server: features that meet in one batch. */
import { multiLora } from './multi-lora.ts'
import { reasoning } from './reasoning.ts'
import { zooPreset } from './zoo-preset.ts'

const chunkTokens = 256

export const everything = zooPreset({
  name: 'everything',
  groups: ['tool-calling', 'reasoning', 'multi-lora', 'prefix-caching', 'chunked-prefill'],
  title: 'Tools, reasoning, adapters, prefix caching and chunked prefill on one server',
  options: {
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
  alsoClaims: [
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
  expectations: {
    ...reasoning.expectations,
    ...multiLora.expectations,
    chunkedPrefill: { chunkTokens },
  },
})
