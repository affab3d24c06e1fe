/** Draft tokens of an EAGLE head, beside the same server without. */
import { speculationPrompts, speculationPreset } from './speculation.ts'

export const eagle = speculationPreset({
  name: 'eagle',
  groups: ['eagle'],
  title: 'Speculation with an EAGLE head on vLLM, on the CPU',
  speculative: { method: 'eagle', model: 'zoo:eagle', numSpeculativeTokens: 3 },
  speculation: {
    prompts: speculationPrompts,
    acceptanceLength: 3.5,
    acceptedPerPosition: [0.95, 0.9, 0.9],
    // A busy machine slows one of the two servers more than the other.
    speedRatio: 0.8,
  },
})
