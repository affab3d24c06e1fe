/** The choices of one request are drawn one by one: none is a copy of another. */
import type { Finding } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { quote } from '../judges/read.ts'
import { findCopies } from './parts/copies.ts'
import { atTemperature } from './parts/distribution.ts'
import { drawsOf } from './parts/draws.ts'
import { areAlike, drawHot, type Fields, hottest, judgeEach, openAtHottest } from './parts/hottest.ts'
import { judgeTaken } from './parts/taken.ts'

const n = 32
const fields: Fields = { 'unseeded n': { n }, 'seeded n': { n, seed: 11 } }
/** That choices with a seed differ too, no clause says. */
const codes = { unseeded: 'choices-alike', seeded: 'seeded-choices-alike' } as const
const ways = ['unseeded', 'seeded'] as const

export const samplingChoices = defineCheck({
  id: 'sampling/choices',
  title: 'The choices of one request are drawn independently',
  advice: 'Check that each choice has a generator of its own, and that no cache answers for the others.',
  answers: 'n identical choices: whoever votes over samples, or trains on them, gets one opinion n times',
  level: 'must',
  needs: ['logprobs'],
  applies: endpointsOf,
  grounds: {
    'choices-alike': openai('completions/create', 'n, how many completions to generate for each prompt'),
  },
  noted: ['seeded-choices-alike'],
  answered: 'replied',
  codes: ways.map((way) => codes[way]),
  exercise: (context, endpoints) => drawHot(context, { endpoints, choose: openAtHottest, fields }),
  judge: (transcript, endpoints) =>
    judgeTaken(transcript, (taken) => judgeEach(endpoints, (endpoint) => judgeChoices(taken, endpoint))),
})

function judgeChoices(transcript: Transcript, endpoint: Endpoint): readonly Finding[] | undefined {
  const open = openAtHottest(transcript, endpoint)
  const judged = ways.map((way) => {
    const drawn = drawsOf(transcript, `${endpoint} ${way}`)
    const copies = open && findCopies(drawn, atTemperature(open.distribution, hottest))
    return { way, drawn, alike: open && areAlike(drawn, open), copies }
  })
  if (judged.some(({ alike }) => alike === undefined)) return undefined
  return judged.flatMap(({ way, drawn, alike, copies }) => {
    if (alike !== true && copies === undefined) return []
    const message =
      alike === true || copies === undefined
        ? `All ${drawn.length} choices begin with ${quote(drawn[0])} at temperature ${hottest}, though others are as likely.`
        : `${copies.alike} of ${copies.of} choices begin with the same token as the choice ${copies.distance} before, at temperature ${hottest}.`
    return [{ code: codes[way], message, exchange: `${endpoint} ${way} n` }]
  })
}
