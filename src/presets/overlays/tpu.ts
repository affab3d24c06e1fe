/** Presets of small models on TPUs, by vLLM's plugin: a start compiles for minutes. */
import type { Overlay } from './overlay.ts'

export const tpu: Overlay = {
  title: 'a TPU',
  options: { gpuMemoryUtilization: 0.1, numGpuBlocksOverride: null },
  startup: { capMs: 1_800_000, stallMs: 600_000 },
}
