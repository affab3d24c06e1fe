/** The model of `smollm2` on llama.cpp, from the GGUF file that both are made of. */
import { definePreset } from './define-preset.ts'
import { knownOfLlamaCpp } from './known-llama-cpp.ts'
import { llamaCpp } from './llama-cpp.ts'
import { smollm2Content } from './smollm2-content.ts'

export const smollm2LlamaCpp = definePreset({
  name: 'smollm2-llama-cpp',
  title: 'SmolLM2-135M-Instruct on llama.cpp, on the CPU',
  engine: 'llama-cpp',
  model: 'installed:smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
  options: llamaCpp.options,
  claims: ['completions', 'chat', 'logprobs', 'metrics'],
  knownFindings: knownOfLlamaCpp,
  needs: { memoryGiB: 1 },
  // Four slots on one thread: the last of a crowd of 92 waits for two minutes on cores that others use.
  limits: { headMs: 300_000, firstTokenMs: 300_000 },
  expectations: { content: smollm2Content },
})
