/** A seed draws the same sample again, and other seeds draw others, where that is claimed: OpenAI does not promise it. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf } from '../endpoints.ts'
import { vllm } from '../grounds.ts'
import { quote } from '../judges/read.ts'
import { drawsOf, firstTokens } from './parts/draws.ts'
import { areAlike, drawHot, type Fields, hottest, judgeEach, openAtHottest } from './parts/hottest.ts'
import { judgeTaken } from './parts/taken.ts'

const seeds = Array.from({ length: 32 }, (_, index) => 101 + index)
const times = ['seed', 'again'] as const
const fields: Fields = Object.fromEntries(
  times.flatMap((time) => seeds.map((seed) => [`${time} ${seed}`, { seed }])),
)

/**
 * The rounding of a busy device may part two draws of one seed: at most one pair of 20 is granted to it, and then more
 * than 12 of 32 pairs differ in less than one of 10^8 runs. Draws without a seed agree by chance in one pair of five.
 */
const mostApart = 12

export const samplingSeeds = defineCheck({
  id: 'sampling/seeds',
  title: 'A seed draws the same sample again, and other seeds draw others',
  advice: "Check that the sampler takes the request's seed and shares no generator between requests.",
  answers: 'a seed that is ignored, or shared between requests, makes samples that nobody can repeat',
  level: 'must',
  needs: ['logprobs', 'seed'],
  applies: endpointsOf,
  grounds: {
    default: vllm('api/vllm/sampling_params', 'seed: random seed to use for the generation'),
  },
  answered: 'replied',
  codes: ['seed-ignored', 'seeds-alike'],
  exercise: (context, endpoints) => drawHot(context, { endpoints, choose: openAtHottest, fields }),
  judge: (transcript, endpoints) =>
    judgeTaken(transcript, (taken) => judgeEach(endpoints, (endpoint) => judgeSeeds(taken, endpoint))),
})

/** The first token; `''` where the answer says none, as where it ends at once. */
const firstOf = (answer: Exchange | undefined): string | undefined => answer && (firstTokens(answer)[0] ?? '')

function judgeSeeds(transcript: Transcript, endpoint: Endpoint): readonly Finding[] | undefined {
  const open = openAtHottest(transcript, endpoint)
  const alike = open && areAlike(drawsOf(transcript, `${endpoint} seed`), open)
  const pairs = seeds.map((seed) => times.map((time) => firstOf(transcript[`${endpoint} ${time} ${seed}`])))
  if (alike === undefined || pairs.some((pair) => pair.includes(undefined))) return undefined
  const apart = seeds.filter((_, at) => pairs[at]?.[0] !== pairs[at]?.[1])
  const [seed] = apart
  const findings: Finding[] = []
  if (apart.length > mostApart) {
    const message = `${apart.length} of ${seeds.length} seeds drew another token the second time, such as seed ${seed}.`
    findings.push({ code: 'seed-ignored', message, exchange: `${endpoint} again ${seed}` })
  }
  if (alike) {
    const message = `${seeds.length} seeds drew the same token ${quote(pairs[0]?.[0])} at temperature ${hottest}.`
    findings.push({ code: 'seeds-alike', message, exchange: `${endpoint} seed ${seeds[0]}` })
  }
  return findings
}
