/** Draft tokens looked up in the prompt and the answer so far, beside the same server without. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { toolExpectation } from './tool-expectation.ts'
import { plainOptions, speculationClaims, copyPrompts } from './speculation.ts'
import { zooEnv } from './zoo-on-cpu.ts'

export const ngram = definePreset({
  name: 'ngram',
  title: 'Speculation with n-gram look-up on vLLM, on the CPU',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...plainOptions,
    speculative: { method: 'ngram', numSpeculativeTokens: 3, promptLookupMin: 2, promptLookupMax: 4 },
  },
  baseline: { title: 'without speculation', options: plainOptions },
  env: zooEnv,
  claims: speculationClaims,
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
  expectations: {
    tools: toolExpectation,
    speculation: {
      prompts: copyPrompts,
      acceptanceLength: 1.3,
      acceptedPerPosition: [0.15, 0.1, 0.1],
    },
  },
})
