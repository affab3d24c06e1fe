/** The same greedy request brings the same answer alone and four times at once. */
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, ask, atOnce, onEachEndpoint, shortBody, endpointsOf } from '../endpoints.ts'
import { greedy } from '../grounds.ts'
import { judgeRepeats, repeatsOf } from '../judges/repeats.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'

export const repeatabilityConcurrent = defineCheck({
  id: 'repeatability/concurrent',
  title: 'The same greedy request brings the same answer alone and four times at once',
  advice: 'Look for numerics that depend on the batch, and for state that requests share.',
  answers: 'batching changes greedy answers by more than near-ties explain',
  level: 'must',
  grounds: { default: greedy },
  needs: [],
  applies: endpointsOf,
  codes: sameAnswerCodes,
  compares: repeatsOf,
  exercise: async (context, endpoints) => {
    const send = (endpoint: Endpoint) => ask(context, endpoint, { ...shortBody(endpoint), max_tokens: 24 })
    const crowd = endpoints.flatMap((endpoint) =>
      [1, 2, 3, 4].map((run) => ({ exchange: `${endpoint} ${run}`, endpoint })),
    )
    const together = sendsFor(crowd, ({ endpoint }) => send(endpoint))
    return { ...(await onEachEndpoint(context, send)), ...(await atOnce(together)) }
  },
  judge: judgeRepeats,
})
