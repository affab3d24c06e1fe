/** After a volley of bad requests the server answers a good one as before. */
import { defineCheck } from '../define-check.ts'
import { http } from '../grounds.ts'
import { ask, atOnce, post, shortBody, endpointsOf } from '../endpoints.ts'
import { sameAnswerCodes, sameAnswers } from '../judges/same-answer.ts'

const bad = [
  { temperature: -1 },
  { n: 0 },
  { max_tokens: 'many' },
  { model: 'no-such-model' },
  { stream: true, top_p: 2 },
  { stop: 7 },
]

const pairs = [{ reference: 'before', other: 'after' }]

export const errorsRecovery = defineCheck({
  id: 'errors/recovery',
  title: 'The server answers as before after a volley of bad requests',
  advice: "Treat it as a denial of service: one caller's mistakes change what others get.",
  answers: 'one bad request leaves the engine dead behind a server that answers health checks',
  level: 'must',
  grounds: { default: http('3.3', 'each request is understood in isolation from others') },
  needs: [],
  applies: endpointsOf,
  codes: sameAnswerCodes,
  compares: () => pairs,
  exercise: async (context, [first, last = first]) => {
    const endpoint = last
    const good = shortBody(endpoint)
    const before = await ask(context, endpoint, good)
    const volley = bad.map(
      (change, index) => [`${index}`, () => ask(context, endpoint, { ...good, ...change })] as const,
    )
    // What they get is judged elsewhere.
    await atOnce({ ...Object.fromEntries(volley), broken: () => post(context, endpoint, '{"broken') })
    return { before, after: await ask(context, endpoint, good) }
  },
  judge: (transcript, _, facts) => sameAnswers(transcript, pairs, facts),
})
