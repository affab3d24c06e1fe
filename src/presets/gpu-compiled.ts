/** torch.compile and CUDA graphs: a first start that compiles, and a second that finds what the first has left. */
import { dividedExpectations, gpuPreset } from './gpu-preset.ts'

export const gpuCompiled = gpuPreset({
  name: 'gpu-compiled',
  title: 'torch.compile and CUDA graphs on an NVIDIA GPU, started cold and warm',
  devices: 1,
  options: { enforceEager: false },
  alsoClaims: ['goldens', 'compile-cache'],
  expectations: dividedExpectations,
  startup: { capMs: 1_200_000, stallMs: 120_000 },
})
