/** Four sequences at a time. Its old name says 1B; it runs Llama 3.1 8B. */
import { definePreset } from './define-preset.ts'
import { chatCapitals } from './neuron-content.ts'
import { neuronCores, neuronStart } from './neuron-start.ts'

export const neuronLlama8bBs4 = definePreset({
  ...neuronStart,
  name: 'neuron-llama-8b-bs4',
  aliases: ['llama-32-1B_integration_bs4'],
  groups: ['integration'],
  title: 'Llama 3.1 8B on Neuron, batch 4 (not 1B, despite its old name)',
  engine: 'vllm-neuron',
  model: 'meta-llama/Llama-3.1-8B-Instruct',
  options: { tensorParallelSize: neuronCores, maxNumSeqs: 4, maxModelLen: 128 },
  claims: ['completions', 'chat', 'metrics'],
  expectations: { content: chatCapitals(64) },
})
