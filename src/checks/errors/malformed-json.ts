/** A body that is not JSON is refused as an invalid request. */
import { defineCheck } from '../define-check.ts'
import { http, serverFault } from '../grounds.ts'
import { onEachEndpoint, post, endpointsOf } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'

export const errorsMalformedJson = defineCheck({
  id: 'errors/malformed-json',
  title: 'Malformed JSON is refused with 400',
  advice: 'Have the server or its gateway refuse it with 400.',
  answers: 'a body that cannot be parsed was answered with 500, which clients send again',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': { clause: 'RFC 8259, 2: what does not follow the grammar is not a JSON text' },
    'status-wrong': http('15.5.1', '400 for what the server cannot or will not process'),
  },
  needs: [],
  applies: endpointsOf,
  exercise: (context) =>
    onEachEndpoint(context, (endpoint) =>
      post(context, endpoint, `{"model": ${JSON.stringify(context.facts.model)}, "max_tokens": 1`),
    ),
  ...refusedWith(invalidRequest),
})
