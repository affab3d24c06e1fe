/** One sequence at a time. Its old name says 1B; it runs Llama 3.1 8B. */
import { definePreset } from './define-preset.ts'
import { chatCapitals } from './neuron-content.ts'
import { neuronCores, neuronStart } from './neuron-start.ts'

export const neuronLlama8bBs1 = definePreset({
  ...neuronStart,
  name: 'neuron-llama-8b-bs1',
  aliases: ['llama-32-1B_integration_bs1'],
  groups: ['integration'],
  title: 'Llama 3.1 8B on Neuron, batch 1 (not 1B, despite its old name)',
  engine: 'vllm-neuron',
  model: 'meta-llama/Llama-3.1-8B-Instruct',
  options: { tensorParallelSize: neuronCores, maxNumSeqs: 1, maxModelLen: 128 },
  claims: ['completions', 'chat', 'metrics'],
  expectations: { content: chatCapitals(64) },
})
