/** Draft tokens looked up in the prompt and the answer so far, beside the same server without. */
import { copyPrompts, speculationPreset } from './speculation.ts'

export const ngram = speculationPreset({
  name: 'ngram',
  title: 'Speculation with n-gram lookup on vLLM, on the CPU',
  speculative: { method: 'ngram', numSpeculativeTokens: 3, promptLookupMin: 2, promptLookupMax: 4 },
  speculation: {
    prompts: copyPrompts,
    acceptanceLength: 1.3,
    acceptedPerPosition: [0.15, 0.1, 0.1],
  },
})
