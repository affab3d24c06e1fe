/** Tool calls from a base model of 70B, by a chat template of our own. */
import { definePreset } from './define-preset.ts'
import { llamaToolTemplate } from './llama-tool-template.ts'
import { capitals } from './neuron-content.ts'
import { neuronCores, neuronStart } from './neuron-start.ts'

export const neuronLlama70bTools = definePreset({
  ...neuronStart,
  name: 'neuron-llama-70b-tools',
  aliases: ['llama-70B-tool-bs1'],
  groups: ['tool-calling'],
  title: 'Llama 3.1 70B with tools on Neuron, batch 1',
  engine: 'vllm-neuron',
  model: 'meta-llama/Llama-3.1-70B',
  options: {
    tensorParallelSize: neuronCores,
    maxNumSeqs: 1,
    maxModelLen: 512,
    tools: { autoChoice: true, parser: 'llama3_json' },
    chat: { template: llamaToolTemplate },
  },
  claims: ['completions', 'chat', 'tools', 'metrics'],
  startup: { ...neuronStart.startup, capMs: 7_200_000 },
  expectations: {
    content: capitals(210),
    tools: {
      functions: [
        {
          name: 'get_weather',
          description: 'The weather in a city now.',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
            additionalProperties: false,
          },
        },
      ],
      cases: [
        {
          prompt: 'What is the weather in Seattle now?',
          calls: [{ name: 'get_weather', arguments: { city: 'Seattle' } }],
        },
      ],
    },
  },
})
