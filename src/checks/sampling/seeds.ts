/** A seed draws the same sample again, and other seeds draw others. OpenAI promises this as far as possible only. */
import type { Finding } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { drawsOf } from './parts/draws.ts'
import { areAlike, drawHot, type Fields, hottest, judgeEach, openAtHottest } from './parts/hottest.ts'
import { judgeTaken } from './parts/taken.ts'

const times = ['again 1', 'again 2', 'again 3'] as const
const seeds = Array.from({ length: 32 }, (_, index) => 101 + index)
const fields: Fields = Object.fromEntries([
  ...times.map((time) => [time, { seed: 11, max_tokens: 12 }]),
  ...seeds.map((seed) => [`seed ${seed}`, { seed }]),
])

export const samplingSeeds = defineCheck({
  id: 'sampling/seeds',
  title: 'A seed draws the same sample again, and other seeds draw others',
  advice: "Check that the sampler takes the request's seed and shares no generator between requests.",
  answers: 'a seed that is ignored, or shared between requests, makes samples that nobody can repeat',
  level: 'should',
  needs: ['logprobs'],
  applies: endpointsOf,
  grounds: { default: openai('completions/create', 'seed, a best effort to sample deterministically') },
  answered: 'replied',
  codes: ['seed-ignored', 'seeds-alike'],
  exercise: (context, endpoints) => drawHot(context, { endpoints, choose: openAtHottest, fields }),
  judge: (transcript, endpoints) =>
    judgeTaken(transcript, (taken) => judgeEach(endpoints, (endpoint) => judgeSeeds(taken, endpoint))),
})

function judgeSeeds(transcript: Transcript, endpoint: Endpoint): readonly Finding[] | undefined {
  const open = openAtHottest(transcript, endpoint)
  const repeated = times.flatMap((time) => transcript[`${endpoint} ${time}`] ?? [])
  const drawn = drawsOf(transcript, `${endpoint} seed`)
  const alike = open && areAlike(drawn, open)
  if (alike === undefined || repeated.length < times.length) return undefined
  const findings: Finding[] = []
  const [first, second] = new Set(repeated.map((answer) => firstChoice(answer).text))
  if (second !== undefined) {
    const message = `Seed 11 drew ${quote(first)}, then ${quote(second)}.`
    findings.push({ code: 'seed-ignored', message, exchange: `${endpoint} ${times[1]}` })
  }
  if (alike) {
    const message = `${drawn.length} seeds drew the same token ${quote(drawn[0])} at temperature ${hottest}.`
    findings.push({ code: 'seeds-alike', message, exchange: `${endpoint} seed ${seeds[0]}` })
  }
  return findings
}
