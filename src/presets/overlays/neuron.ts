/** Presets of small models on Neuron, by vLLM's plugin for it: one core, and a start that compiles for half an hour. */
import { neuronStart } from '../neuron-start.ts'
import type { Overlay } from './overlay.ts'

export const neuron: Overlay = {
  title: 'a Neuron device',
  engine: 'vllm-neuron-plugin',
  lacks: ['speculative'],
  options: { tensorParallelSize: 1, offline: null, numGpuBlocksOverride: null },
  startup: neuronStart.startup,
}
