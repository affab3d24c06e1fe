/** A model that the server does not have is not found. */
import { defineCheck } from '../define-check.ts'
import { openaiErrors, serverFault } from '../grounds.ts'
import { sendVariants, endpointsOf } from '../endpoints.ts'
import { refusedWith } from '../judges/rejection.ts'

export const errorsUnknownModel = defineCheck({
  id: 'errors/unknown-model',
  title: 'An unknown model is refused with 404',
  advice: 'Check the routing by model name: traffic for one model may reach another.',
  answers: 'any model name is answered by whatever model there is',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': {
      clause: 'OpenAI, error codes: 404 where the model does not exist',
      url: openaiErrors,
    },
  },
  noted: ['status-wrong'],
  needs: [],
  applies: endpointsOf,
  exercise: (context) => sendVariants(context, { 'unknown model': { model: 'no-such-model' } }),
  ...refusedWith([404]),
})
