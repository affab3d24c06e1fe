/** Draft tokens of a smaller model, beside the same server without. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { toolExpectation } from './tool-expectation.ts'
import { plainOptions, speculationClaims, speculationPrompts } from './speculation.ts'
import { zooEnv } from './zoo-on-cpu.ts'

export const draftModel = definePreset({
  name: 'draft-model',
  title: 'Speculation with a smaller draft model on vLLM, on the CPU',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...plainOptions,
    speculative: { method: 'draft_model', model: 'zoo:draft', numSpeculativeTokens: 3 },
  },
  baseline: { title: 'without speculation', options: plainOptions },
  env: zooEnv,
  claims: speculationClaims,
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
  expectations: {
    tools: toolExpectation,
    speculation: {
      prompts: speculationPrompts,
      acceptanceLength: 3.5,
      acceptedPerPosition: [0.95, 0.9, 0.9],
      // A busy machine slows one of the two servers more than the other.
      speedRatio: 0.5,
    },
  },
})
