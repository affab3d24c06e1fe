/** The PR smoke on Neuron: the smallest model, a context of 128 tokens. */
import { definePreset } from './define-preset.ts'
import { capitals } from './neuron-content.ts'
import { neuronCores, neuronStart } from './neuron-start.ts'

export const neuronTinyllama = definePreset({
  ...neuronStart,
  name: 'neuron-tinyllama',
  aliases: ['online-inference-tinytest'],
  groups: ['tiny'],
  title: 'TinyLlama 1.1B on Neuron, 32 cores',
  engine: 'vllm-neuron',
  model: 'TinyLlama/TinyLlama-1.1B-Chat-v1.0',
  options: { tensorParallelSize: neuronCores, maxNumSeqs: 4, maxModelLen: 128 },
  claims: ['completions', 'chat', 'metrics'],
  expectations: { content: capitals(64) },
})
