/** The same greedy request brings the same answer alone and four times at once. */
import { defineCheck } from '../define-check.ts'
import {
  type Endpoint,
  ask,
  atOnce,
  claimedEndpoints,
  onEachEndpoint,
  shortBody,
  endpointsOf,
} from '../endpoints.ts'
import { judgeRepeats } from '../judges/repeats.ts'
import { sameAnswerCodes } from '../judges/same-answer.ts'

export const repeatabilityConcurrent = defineCheck({
  id: 'repeatability/concurrent',
  title: 'The same greedy request brings the same answer alone and four times at once',
  advice: 'Look for numerics that depend on the batch, and for state that requests share.',
  answers: 'batching changes greedy answers by more than near-ties explain',
  level: 'must',
  needs: [],
  applies: endpointsOf,
  codes: sameAnswerCodes,
  exercise: async (context) => {
    const send = (endpoint: Endpoint) => ask(context, endpoint, { ...shortBody(endpoint), max_tokens: 24 })
    const crowd = claimedEndpoints(context.facts).flatMap((endpoint) =>
      [1, 2, 3, 4].map((run) => [`${endpoint} ${run}`, () => send(endpoint)] as const),
    )
    return { ...(await onEachEndpoint(context, send)), ...(await atOnce(Object.fromEntries(crowd))) }
  },
  judge: judgeRepeats,
})
