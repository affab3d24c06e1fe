/** Weights and activations rounded to 8-bit floats at the start, which GPUs from Ada and Hopper on multiply. */
import { gpuPreset } from './gpu-preset.ts'
import { zooContent } from './zoo-content.ts'

export const gpuFp8 = gpuPreset({
  name: 'gpu-fp8',
  title: '8-bit floats on an NVIDIA GPU, rounded when the weights are loaded',
  devices: 1,
  // vLLM 0.32 refuses plain `fp8` for a checkpoint that is not in it already.
  options: { quantization: 'fp8_per_tensor' },
  alsoClaims: ['goldens'],
  expectations: {
    content: zooContent,
    // Three bits of fraction: no closer than weights of four bits are held to.
    goldens: [{ file: 'zoo:llama', cases: 16, bounds: { forkNats: 1.5, meanNats: 0.03 } }],
  },
})
