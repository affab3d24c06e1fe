/** Presets of small models on NVIDIA GPUs: compiled, with graphs, in a few GiB of the device. */
import type { Overlay } from './overlay.ts'
import { smallCacheBytes, smallShare } from './small-model.ts'

export const nvidia: Overlay = {
  title: 'an NVIDIA GPU',
  options: { gpuMemoryUtilization: smallShare, kvCacheMemoryBytes: smallCacheBytes },
}
