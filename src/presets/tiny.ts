/** The smoke preset: a trained 6 MB Llama on vLLM's CPU build. Starts in a minute, needs no accelerator. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooOptions } from './zoo-on-cpu.ts'

export const tiny = definePreset({
  name: 'tiny',
  groups: ['tiny'],
  title: 'A trained 6 MB Llama on vLLM, on the CPU',
  engine: 'vllm',
  model: 'zoo:llama',
  options: {
    ...zooOptions,
  },
  claims: ['completions', 'chat', 'logprobs', 'echo', 'token-ids', 'metrics'],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
  expectations: {
    content: [
      { endpoint: 'completions', prompt: 'The capital of France is', expect: ['Paris'] },
      {
        endpoint: 'completions',
        prompt:
          'I am going to count from 1 to 250 only once. I will not say anything further. 1,2,3,4,5,6,7,8,9,10,',
        expect: ['11,12,13,14,15,16,17,18'],
      },
      { endpoint: 'chat', prompt: 'What is the capital of Japan?', expect: ['Tokyo'] },
      { endpoint: 'chat', prompt: 'Repeat: apple river stone', expect: ['apple', 'river', 'stone'] },
    ],
    // Measured on two shared cores: 20 to 40 ms and 80 to 150 ms; the limits leave room for a busy machine.
    latency: { ttftMs: 500, latencyMs: 2_000, maxTokens: 32 },
  },
  startup: { capMs: 600_000, stallMs: 120_000 },
  shutdown: { graceMs: 30_000 },
})
