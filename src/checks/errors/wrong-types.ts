/** A field of the wrong type is refused as an invalid request. */
import { defineCheck } from '../define-check.ts'
import { http, openai, serverFault } from '../grounds.ts'
import { sendVariants, endpointsOf } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'

export const errorsWrongTypes = defineCheck({
  id: 'errors/wrong-types',
  title: 'A field of the wrong type is refused with 400',
  advice: 'Have the server or its gateway refuse it with 400.',
  answers: 'a value of the wrong type reaches the engine and ends it',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': openai('chat/create', 'types of temperature, max_tokens and stream'),
    'status-wrong': http('15.5.5', '404 is for a resource that was not found'),
  },
  needs: [],
  applies: endpointsOf,
  exercise: (context) =>
    sendVariants(context, {
      'temperature as word': { temperature: 'hot' },
      'max_tokens as word': { max_tokens: 'many' },
      'input as object': { prompt: { text: 'Hi' }, messages: { role: 'user', content: 'Hi' } },
      'stream as list': { stream: [true] },
    }),
  ...refusedWith(invalidRequest),
})
