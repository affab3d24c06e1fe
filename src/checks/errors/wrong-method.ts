/** Generation endpoints refuse a method that they do not have. */
import { defineCheck } from '../define-check.ts'
import { http, serverFault } from '../grounds.ts'
import { endpointPaths, onEachEndpoint, endpointsOf } from '../endpoints.ts'
import { refusedWith } from '../judges/rejection.ts'

export const errorsWrongMethod = defineCheck({
  id: 'errors/wrong-method',
  title: 'A wrong method is refused with 405',
  advice: 'Check which methods the gateway hands on.',
  answers: 'a wrong method is answered with 500, or does what another would',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': http('15.5.6', '405 where the target does not support the method'),
  },
  noted: ['status-wrong'],
  needs: [],
  applies: endpointsOf,
  exercise: (context) =>
    onEachEndpoint(context, (endpoint) =>
      // OpenAI's own API lists stored completions where it gets GET.
      context.client.raw({ method: 'PUT', path: endpointPaths[endpoint] }, { signal: context.signal }),
    ),
  // RFC 9110, 15.6.2: 501 where a server has the method for no resource. Who routes by method and path together knows 404.
  ...refusedWith([405, 501, 404]),
})
