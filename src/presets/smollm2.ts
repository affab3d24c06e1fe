/** A real small model of a hub on vLLM, on the CPU: it answers, and is weak at tools, formats and sums. */
import { smollm2Content } from './smollm2-content.ts'
import { zooPreset } from './zoo-preset.ts'

export const smollm2 = zooPreset({
  name: 'smollm2',
  title: 'SmolLM2-135M-Instruct on vLLM, on the CPU',
  model: 'installed:smollm2',
  // On processors without AVX-512 bfloat16 takes ten times as long.
  options: { dtype: 'float32' },
  alsoClaims: [],
  expectations: { content: smollm2Content },
})
