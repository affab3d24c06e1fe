/** The smallest start of llama.cpp: the model that `tiny` runs on vLLM, as a GGUF file. */
import { definePreset } from './define-preset.ts'
import { knownOfLlamaCpp } from './known-llama-cpp.ts'
import { toolExpectation } from './tool-expectation.ts'
import { zooContent } from './zoo-content.ts'

export const llamaCpp = definePreset({
  name: 'llama-cpp',
  groups: ['tiny'],
  title: 'A trained 6 MB Llama on llama.cpp, on the CPU',
  engine: 'llama-cpp',
  model: 'zoo:llama.gguf',
  options: {
    // For all slots together: 2,048 tokens each, as long as the model's context.
    ctxSize: 8_192,
    parallel: 4,
    chat: { jinja: true },
    // It has every model think whose template can.
    reasoning: { mode: 'off' },
    // Its threads wait for one another by spinning, which takes a hundred times as long on cores that others use.
    cpu: { threads: 1, threadsBatch: 1 },
    gpu: { layers: 0 },
    // OpenAI's defaults; its own are 0.8, 40, 0.95 and 0.05.
    sampling: { temperature: 1, topK: 0, topP: 1, minP: 0 },
    endpoints: { metrics: true, ui: false },
    offline: true,
  },
  claims: [
    'completions',
    'chat',
    'logprobs',
    'metrics',
    'tools',
    'structured-output',
    'responses',
    'messages',
  ],
  knownFindings: knownOfLlamaCpp,
  needs: { memoryGiB: 1 },
  expectations: {
    content: zooContent,
    tools: toolExpectation,
    latency: { ttftMs: 500, latencyMs: 2_000, stallMs: 300, maxTokens: 32 },
  },
})
