/** The server says that it serves a quantized checkpoint, and of which kind. */
import { defineCheck } from '../define-check.ts'

const exchange = 'models'

export const quantizedAnnounced = defineCheck({
  id: 'quantized/announced',
  title: 'The server says that it computes with the quantized weights',
  advice:
    'Look for a warning in its log: weights of another format may have been converted back at the start.',
  answers:
    'a quantized checkpoint was served in full precision, or the other way round, and only the memory in use showed it',
  level: 'must',
  grounds: {
    default: {
      clause: 'Hugging Face config.json, quantization_config: quant_method',
      url: 'https://huggingface.co/docs/transformers/main_classes/quantization',
    },
  },
  needs: ['quantized'],
  applies: ({ expectations, configuration }) => {
    const [expected, got] = [expectations.quantized?.method, configuration?.['quantization']]
    if (expected === undefined) return { skip: 'the preset does not say how the model is quantized' }
    return got === undefined ? { skip: 'the engine does not say it at its start' } : { expected, got }
  },
  codes: ['not-quantized', 'method-differs'],
  exercise: async ({ client, signal }) => ({
    models: await client.raw({ method: 'GET', path: '/v1/models' }, { signal }),
  }),
  judge: (_, { expected, got }) => {
    if (got === 'none') {
      const message = `Expected ${expected}, and the server says that nothing is quantized.`
      return [{ code: 'not-quantized', message, exchange }]
    }
    if (got === expected) return []
    return [
      { code: 'method-differs', message: `Expected ${expected}, and the server says ${got}.`, exchange },
    ]
  },
})
