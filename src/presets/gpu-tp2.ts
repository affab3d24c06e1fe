/** Each layer divided between two GPUs, which add up their parts after it. */
import { dividedExpectations, gpuPreset } from './gpu-preset.ts'

export const gpuTp2 = gpuPreset({
  name: 'gpu-tp2',
  title: 'Tensor parallel over two NVIDIA GPUs',
  devices: 2,
  options: { tensorParallelSize: 2 },
  alsoClaims: ['goldens'],
  expectations: dividedExpectations,
})
