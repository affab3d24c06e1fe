/** The server says that it serves a quantized checkpoint, and of which kind. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'

const exchange = 'models'

export const quantizedAnnounced = defineCheck({
  id: 'quantized/announced',
  title: 'The server says that it computes with the quantized weights',
  advice:
    'Look for a warning in its log: weights of another format may have been converted back at the start.',
  answers:
    'a quantized checkpoint was served in full precision, or the other way round, and only memory told',
  level: 'must',
  needs: ['quantized'],
  skip: ({ expectations, configuration }) => {
    if (expectations.quantized === undefined) return 'the preset does not say how the model is quantized'
    return configuration?.['quantization'] === undefined
      ? 'the engine does not say it at its start'
      : undefined
  },
  codes: ['not-quantized', 'method-differs'],
  exercise: async ({ client, signal }) => ({
    models: await client.raw({ method: 'GET', path: '/v1/models' }, { signal }),
  }),
  judge: (_, facts) => judgeMethod(facts),
})

function judgeMethod({ expectations, configuration }: ServerFacts): Judgement {
  const expected = expectations.quantized?.method
  const got = configuration?.['quantization']
  if (got === 'none') {
    const message = `Expected ${expected}, and the server says that nothing is quantized.`
    return [{ code: 'not-quantized', message, exchange }] satisfies readonly Finding[]
  }
  if (got === expected) return []
  return [{ code: 'method-differs', message: `Expected ${expected}, and the server says ${got}.`, exchange }]
}
