/** The smallest start of MLX LM: the model that `tiny` runs on vLLM, on the CPU build of MLX. */
import { definePreset } from './define-preset.ts'
import { zooContent } from './zoo-content.ts'

export const mlxLm = definePreset({
  name: 'mlx-lm',
  groups: ['tiny'],
  title: 'A trained 6 MB Llama on mlx_lm.server, on the CPU',
  engine: 'mlx-lm',
  model: 'zoo:llama',
  options: { offline: true },
  claims: ['completions', 'chat', 'logprobs'],
  needs: { memoryGiB: 2 },
  expectations: {
    content: zooContent,
    latency: { ttftMs: 2_000, latencyMs: 10_000, maxTokens: 32 },
  },
})
