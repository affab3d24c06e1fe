/** Generation endpoints refuse other methods than POST. */
import { defineCheck } from '../define-check.ts'
import { endpointPaths, onEachEndpoint, endpointsOf } from '../endpoints.ts'
import { refusedWith } from '../judges/rejection.ts'

export const errorsWrongMethod = defineCheck({
  id: 'errors/wrong-method',
  title: 'A wrong method is refused with 405',
  advice: 'Check which methods the gateway hands on.',
  answers: 'a wrong method brings 500, or does what another would',
  level: 'must',
  needs: [],
  applies: endpointsOf,
  exercise: (context) =>
    onEachEndpoint(context, (endpoint) =>
      context.client.raw({ method: 'GET', path: endpointPaths[endpoint] }, { signal: context.signal }),
    ),
  // Gateways that route by method and path together know only 404.
  ...refusedWith([405, 404]),
})
