/** Chunked prefill with a small budget, so that short prompts are long: the trained 6 MB Llama on the CPU. */
import { knownOfVllm } from './known-vllm.ts'
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
  knownFindings: [
    ...knownOfVllm,
    // A prompt that a step cuts through gives its seeded generator a token back, which that of a CPU cannot.
    ...['sampling/choices/not-answered', 'sampling/seeds/not-answered'].map((finding) => ({
      finding,
      versions: { from: '0.32', below: '0.33' },
      accelerator: 'cpu',
      deadly: true,
      reason:
        'On a CPU a seeded request whose prompt is computed in chunks ends the engine: "CPU Generator does not use offset".',
      upstream: 'none',
    })),
  ],
  alsoClaims: ['chunked-prefill'],
  expectations: { chunkedPrefill: { chunkTokens } },
})
