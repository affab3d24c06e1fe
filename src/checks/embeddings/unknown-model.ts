/** A model that the server does not have embeds nothing. */
import { defineCheck } from '../define-check.ts'
import { openaiErrors, serverFault } from '../grounds.ts'
import { refusedWith } from '../judges/rejection.ts'
import { embed } from '../pooling.ts'

export const embeddingsUnknownModel = defineCheck({
  id: 'embeddings/unknown-model',
  title: 'Embeddings of an unknown model are refused with 404',
  advice: 'Check the routing by model name: vectors of two models cannot be compared.',
  answers: 'vectors of another model got into an index, for any model name was answered',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': {
      clause: 'OpenAI, error codes: 404 where the model does not exist',
      url: openaiErrors,
    },
  },
  noted: ['status-wrong'],
  needs: ['embeddings'],
  exercise: async (context) => ({
    'unknown model': await embed(context, 'Hello', { model: 'no-such-model' }),
  }),
  ...refusedWith([404]),
})
