/** Weights and activations of 8 bits in compressed-tensors' form: the trained 6 MB Llama on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

export const quantizedW8a8 = definePreset({
  name: 'quantized-w8a8',
  groups: ['quantized'],
  title: 'Weights and activations of 8 bits, compressed-tensors',
  engine: 'vllm',
  model: 'zoo:llama-w8a8',
  options: { ...zooOptions },
  env: zooEnv,
  claims: ['completions', 'chat', 'logprobs', 'echo', 'token-ids', 'metrics', 'quantized', 'goldens'],
  needs: { memoryGiB: 5 },
  knownFindings: knownOfVllm,
  expectations: {
    quantized: { method: 'compressed-tensors' },
    // Measured: at most 0.0004 nats a token, and every text the same.
    goldens: [{ file: 'zoo:llama', model: 'llama', cases: 32, bounds: { forkNats: 1, meanNats: 0.005 } }],
  },
})
