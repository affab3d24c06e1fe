/** What SmolLM2-135M-Instruct answers on every engine. */
import type { ContentExpectation } from '../contract/preset.ts'

/**
 * Each token is at least 1 nat before the next likely one. "What is the capital of France?" begins with a near tie of
 * 0.08 nats, which turns where activations are rounded to 8 bits, as llama.cpp does for 4-bit weights.
 */
export const smollm2Content: readonly ContentExpectation[] = [
  {
    endpoint: 'chat',
    prompt: 'What is the capital city of France? Answer with one word.',
    expect: ['Paris'],
  },
]
