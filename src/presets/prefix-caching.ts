/** Prefix caching on a cache that is small enough to be filled: the trained 6 MB Llama on the CPU. */
import { zooPreset } from './zoo-preset.ts'

export const prefixCaching = zooPreset({
  name: 'prefix-caching',
  groups: ['prefix-caching'],
  title: 'Prefix caching with a KV cache of 3,072 tokens',
  options: {
    prefixCaching: { enabled: true },
    // One and a half of the longest prompts, so that a few prompts push others out.
    numGpuBlocksOverride: 96,
    usage: { promptTokensDetails: true },
  },
  alsoClaims: ['prefix-caching', 'cached-tokens'],
})
