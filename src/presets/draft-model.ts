/** Draft tokens of a smaller model, beside the same server without. */
import { speculationPrompts, speculationPreset } from './speculation.ts'

export const draftModel = speculationPreset({
  name: 'draft-model',
  title: 'Speculation with a smaller draft model on vLLM, on the CPU',
  speculative: { method: 'draft_model', model: 'zoo:draft', numSpeculativeTokens: 3 },
  speculation: {
    prompts: speculationPrompts,
    acceptanceLength: 3.5,
    acceptedPerPosition: [0.95, 0.9, 0.9],
    // A busy machine slows one of the two servers more than the other.
    speedRatio: 0.5,
  },
})
