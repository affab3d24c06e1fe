/** What SmolLM2-135M-Instruct knows, whatever serves it. */
import type { ContentExpectation } from '../contract/preset.ts'

export const smollm2Content: readonly ContentExpectation[] = [
  { endpoint: 'chat', prompt: 'What is the capital of France?', expect: ['Paris'] },
]
