/** 28 attention heads on 32 cores: the engine has to start by its override rather than refuse the division. */
import { definePreset } from './define-preset.ts'
import { chatCapitals } from './neuron-content.ts'
import { neuronCores, neuronStart } from './neuron-start.ts'

export const neuronQwen257b = definePreset({
  ...neuronStart,
  name: 'neuron-qwen25-7b',
  aliases: ['qwen25-7b-instruct'],
  groups: ['qwen'],
  title: 'Qwen2.5 7B on Neuron: 28 heads on 32 cores',
  engine: 'vllm-neuron',
  model: 'Qwen/Qwen2.5-7B-Instruct',
  options: { tensorParallelSize: neuronCores, maxNumSeqs: 1, maxModelLen: 128 },
  claims: ['completions', 'chat', 'metrics'],
  expectations: { content: chatCapitals(50) },
})
