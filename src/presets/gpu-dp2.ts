/** Two whole engines behind one address, each with a GPU and a cache of its own. */
import { dividedExpectations, gpuPreset } from './gpu-preset.ts'

export const gpuDp2 = gpuPreset({
  name: 'gpu-dp2',
  title: 'Data parallel: one address, two engines on two NVIDIA GPUs',
  devices: 2,
  options: { dataParallelSize: 2 },
  // Not prefix-caching: the same prompt again may reach the engine that has not computed it.
  alsoClaims: ['goldens'],
  expectations: dividedExpectations,
})
