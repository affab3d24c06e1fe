/** A base model without a chat template: completions only. */
import { definePreset } from './define-preset.ts'
import { capitals } from './neuron-content.ts'
import { neuronCores, neuronStart } from './neuron-start.ts'

export const neuronOpenLlama7b = definePreset({
  ...neuronStart,
  name: 'neuron-open-llama-7b',
  aliases: ['open_llama_7b_bs8'],
  groups: ['integration'],
  title: 'OpenLLaMA 7B on Neuron, batch 8',
  engine: 'vllm-neuron',
  model: 'openlm-research/open_llama_7b',
  options: { tensorParallelSize: neuronCores, maxNumSeqs: 8, maxModelLen: 128 },
  claims: ['completions', 'metrics'],
  expectations: { content: capitals(64) },
})
