/** The smallest start of `transformers serve`: the model that `tiny` runs on vLLM, so that both can be compared. */
import { definePreset } from './define-preset.ts'
import { zooContent } from './zoo-content.ts'

export const transformers = definePreset({
  name: 'transformers',
  groups: ['tiny'],
  title: 'A trained 6 MB Llama on transformers serve, on the CPU',
  engine: 'transformers',
  model: 'zoo:llama',
  options: { device: 'cpu', offline: true },
  // What its own help says that it offers.
  claims: ['completions', 'chat'],
  needs: { memoryGiB: 2 },
  expectations: {
    content: zooContent,
    latency: { ttftMs: 2_000, latencyMs: 10_000, maxTokens: 32 },
  },
})
