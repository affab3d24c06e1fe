/** A body that is declared as plain text is refused, or else cross-site forms reach the server without a preflight. */
import { defineCheck } from '../define-check.ts'
import { endpointPaths, onEachEndpoint, shortBody, endpointsOf } from '../endpoints.ts'
import { refusedWith } from '../judges/rejection.ts'

export const errorsWrongContentType = defineCheck({
  id: 'errors/wrong-content-type',
  title: 'A body that is not declared as JSON is refused',
  advice: "Have a gateway insist on application/json: it keeps browsers' simple requests out.",
  answers: 'a form post is taken for JSON, or brings 500',
  level: 'should',
  needs: [],
  applies: endpointsOf,
  exercise: (context) =>
    onEachEndpoint(context, (endpoint) => {
      const body = JSON.stringify({ model: context.facts.model, ...shortBody(endpoint) })
      const headers = { 'content-type': 'text/plain' }
      return context.client.raw(
        { method: 'POST', path: endpointPaths[endpoint], body },
        { signal: context.signal, headers },
      )
    }),
  ...refusedWith([415, 400, 422]),
})
