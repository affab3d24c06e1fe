/** What vLLM's torch.compile leaves behind, and what a second start makes of it, on the CPU. */
import { definePreset } from './define-preset.ts'
import { zooOptions } from './zoo-on-cpu.ts'

export const compileCache = definePreset({
  name: 'compile-cache',
  title: 'A second start with what the first one has compiled',
  engine: 'vllm',
  model: 'zoo:llama',
  options: { ...zooOptions, enforceEager: false },
  claims: ['completions', 'chat', 'compile-cache'],
  needs: { memoryGiB: 5 },
  startup: { capMs: 1_200_000, stallMs: 120_000 },
})
