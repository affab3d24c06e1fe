/** Speculation with an EAGLE draft, one sequence at a time. */
import { definePreset } from './define-preset.ts'
import { chatCapitals } from './neuron-content.ts'
import { neuronCores, neuronStart } from './neuron-start.ts'

export const neuronLlama8bEagleBs1 = definePreset({
  ...neuronStart,
  name: 'neuron-llama-8b-eagle-bs1',
  aliases: ['llama-8B-eagle-bs1'],
  groups: ['eagle'],
  title: 'Llama 3.1 8B with an EAGLE draft on Neuron, batch 1',
  engine: 'vllm-neuron',
  model: 'meta-llama/Llama-3.1-8B-Instruct',
  options: {
    tensorParallelSize: neuronCores,
    maxNumSeqs: 1,
    maxModelLen: 256,
    speculative: { method: 'eagle', model: 'yuhuili/EAGLE-LLaMA3-Instruct-8B', numSpeculativeTokens: 5 },
  },
  claims: ['completions', 'chat', 'metrics'],
  expectations: { content: chatCapitals(64) },
})
