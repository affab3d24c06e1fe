/** Qwen3 at a batch of 16. */
import { definePreset } from './define-preset.ts'
import { capitals } from './neuron-content.ts'
import { neuronCores, neuronStart } from './neuron-start.ts'

export const neuronQwen38b = definePreset({
  ...neuronStart,
  name: 'neuron-qwen3-8b',
  aliases: ['Qwen3-8B_bs16'],
  groups: ['integration', 'qwen'],
  title: 'Qwen3 8B on Neuron, batch 16',
  engine: 'vllm-neuron',
  model: 'Qwen/Qwen3-8B',
  options: { tensorParallelSize: neuronCores, maxNumSeqs: 16, maxModelLen: 128 },
  claims: ['completions', 'chat', 'metrics'],
  expectations: { content: capitals(64) },
})
