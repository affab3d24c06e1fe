/** Presets of small models on Ascend NPUs, by vLLM's plugin for them: blocks of 128 tokens, its own default. */
import type { Overlay } from './overlay.ts'

export const ascend: Overlay = {
  title: 'an Ascend NPU',
  options: { gpuMemoryUtilization: 0.1, blockSize: 128, numGpuBlocksOverride: null },
}
