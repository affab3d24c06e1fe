/** The first layers on one GPU and the others on the next, which passes on what comes out. */
import { dividedExpectations, gpuPreset } from './gpu-preset.ts'

export const gpuPp2 = gpuPreset({
  name: 'gpu-pp2',
  title: 'Pipeline parallel over two NVIDIA GPUs',
  devices: 2,
  options: { pipelineParallelSize: 2 },
  alsoClaims: ['goldens'],
  expectations: dividedExpectations,
})
