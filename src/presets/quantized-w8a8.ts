/** Weights and activations of 8 bits in compressed-tensors' form: the trained 6 MB Llama on the CPU. */
import { zooPreset } from './zoo-preset.ts'

export const quantizedW8a8 = zooPreset({
  name: 'quantized-w8a8',
  groups: ['quantized'],
  title: '8-bit weights and activations, compressed-tensors',
  model: 'zoo:llama-w8a8',
  alsoClaims: ['quantized', 'goldens'],
  expectations: {
    quantized: { method: 'compressed-tensors' },
    // Measured: at most 0.0004 nats a token, and every text the same.
    goldens: [{ file: 'zoo:llama', model: 'llama', cases: 32, bounds: { forkNats: 1, meanNats: 0.005 } }],
  },
})
