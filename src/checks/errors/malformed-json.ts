/** A body that is not JSON is refused as an invalid request. */
import { defineCheck } from '../define-check.ts'
import { onEachEndpoint, post, endpointsOf } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'

export const errorsMalformedJson = defineCheck({
  id: 'errors/malformed-json',
  title: 'Malformed JSON is refused with 400',
  advice: 'Have the server or its gateway refuse it with 400.',
  answers: 'a body that cannot be parsed brings 500, which clients retry',
  level: 'must',
  needs: [],
  applies: endpointsOf,
  exercise: (context) =>
    onEachEndpoint(context, (endpoint) =>
      post(context, endpoint, `{"model": ${JSON.stringify(context.facts.model)}, "max_tokens": 1`),
    ),
  ...refusedWith(invalidRequest),
})
