/** Chunked prefill with a small budget, so that short prompts are long: the trained 6 MB Llama on the CPU. */
import { zooOptions } from './zoo-on-cpu.ts'
import { zooPreset } from './zoo-preset.ts'

const chunkTokens = 128

/** What is taken from the cache is not computed, in chunks or otherwise. */
const prefixCaching = { enabled: false }

export const chunkedPrefill = zooPreset({
  name: 'chunked-prefill',
  groups: ['chunked-prefill'],
  title: 'Prompts in chunks of 128 tokens',
  options: { prefixCaching, chunkedPrefill: { enabled: true, maxNumBatchedTokens: chunkTokens } },
  baseline: {
    title: 'without chunked prefill',
    options: {
      ...zooOptions,
      prefixCaching,
      chunkedPrefill: { enabled: false, maxNumBatchedTokens: zooOptions.maxModelLen },
    },
  },
  alsoClaims: ['chunked-prefill'],
  expectations: { chunkedPrefill: { chunkTokens } },
})
