/** A body that is declared as plain text is refused: a form of another site could be sent without a preflight. */
import { defineCheck } from '../define-check.ts'
import { endpointPaths, onEachEndpoint, shortBody, endpointsOf } from '../endpoints.ts'
import { refusedWith } from '../judges/rejection.ts'

export const errorsWrongContentType = defineCheck({
  id: 'errors/wrong-content-type',
  title: 'A body that is not declared as JSON is refused',
  advice: "Have a gateway insist on application/json: it keeps browsers' simple requests out.",
  answers: 'the form of a web page was taken for JSON, or answered with 500',
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
