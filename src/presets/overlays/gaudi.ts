/** Presets of small models on Gaudi, by vLLM's plugin: blocks of 128 tokens; each shape is compiled when it first comes. */
import type { Overlay } from './overlay.ts'

export const gaudi: Overlay = {
  title: 'a Gaudi card',
  options: { gpuMemoryUtilization: 0.1, blockSize: 128, numGpuBlocksOverride: null },
  // Compiling every shape before the first request takes an hour for a model that then answers in seconds.
  env: { VLLM_SKIP_WARMUP: 'true' },
  startup: { capMs: 1_800_000, stallMs: 300_000 },
}
