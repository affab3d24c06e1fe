/** A route that does not exist is not found, whatever the method. */
import { defineCheck } from '../define-check.ts'
import { http, serverFault } from '../grounds.ts'
import { refusedWith } from '../judges/rejection.ts'

const path = '/v1/no-such-route'

export const errorsUnknownRoute = defineCheck({
  id: 'errors/unknown-route',
  title: 'An unknown route is refused with 404',
  advice: 'Check which routes the gateway hands on.',
  answers: 'a proxy before the server answers 200 with a page',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': http('15.5.5', '404 where no resource is found for the target'),
  },
  noted: ['status-wrong'],
  needs: [],
  exercise: async ({ client, signal }) => ({
    get: await client.raw({ method: 'GET', path }, { signal }),
    post: await client.raw({ method: 'POST', path, body: '{}' }, { signal }),
  }),
  ...refusedWith([404]),
})
