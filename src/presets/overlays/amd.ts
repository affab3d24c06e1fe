/** Presets of small models on AMD GPUs: compiled, with graphs, in a few GiB of the device. */
import type { Overlay } from './overlay.ts'
import { smallCacheBytes, smallShare } from './small-model.ts'

export const amd: Overlay = {
  title: 'an AMD GPU',
  options: { gpuMemoryUtilization: smallShare, kvCacheMemoryBytes: smallCacheBytes },
}
