/** Each layer divided among four GPUs, which add up their parts after it. */
import { dividedExpectations, gpuPreset } from './gpu-preset.ts'

export const gpuTp4 = gpuPreset({
  name: 'gpu-tp4',
  title: 'Tensor parallel over four NVIDIA GPUs',
  devices: 4,
  options: { tensorParallelSize: 4 },
  alsoClaims: ['goldens'],
  expectations: dividedExpectations,
})
