/** What narrows sampling down to the likeliest token makes it greedy, at the highest temperature too. */
import type { Finding, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { both } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, type Endpoint, endpointsOf } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { atTemperature, mostLikely } from './parts/distribution.ts'
import { drawsOf } from './parts/draws.ts'
import { driftNats, falseAlarm, shifted } from './parts/exact-test.ts'
import { ofVllm } from './parts/grounds.ts'
import { drawHot, type Fields, hottest, judgeEach, openAtHottest } from './parts/hottest.ts'
import { judgeTaken } from './parts/taken.ts'

const requests = [1, 2, 3] as const
/** Choices of each request. */
const n = 12

const narrowings = {
  top_p: { fields: { top_p: 0.001 }, code: 'top-p-ignored' },
  top_k: { fields: { top_k: 1 }, code: 'top-k-ignored' },
  min_p: { fields: { min_p: 1 }, code: 'min-p-ignored' },
} as const satisfies Record<string, { readonly fields: Body; readonly code: string }>
type Narrowing = keyof typeof narrowings
const all = Object.keys(narrowings) as Narrowing[]

export const samplingTruncation = defineCheck({
  id: 'sampling/truncation',
  title: 'Narrowed down to one token, sampling is greedy',
  advice: 'Check that the parameter reaches the sampler, under its name and with its value.',
  answers: 'a parameter that is accepted and ignored leaves the tail of the distribution in every answer',
  level: 'must',
  needs: ['logprobs'],
  applies: (facts) => both(endpointsOf(facts), known(facts)),
  grounds: {
    'top-p-ignored': openai('completions/create', 'top_p, only the tokens of the top_p probability mass'),
    'top-k-ignored': ofVllm('top_k, the number of top tokens to consider'),
    'min-p-ignored': ofVllm('min_p, the least probability relative to the likeliest token'),
  },
  answered: 'replied',
  codes: all.map((name) => narrowings[name].code),
  exercise: (context, [endpoints, names]) =>
    drawHot(context, { endpoints, choose: openAndClear, fields: fieldsOf(names) }),
  judge: (transcript, [endpoints, names]) =>
    judgeTaken(transcript, (taken) =>
      judgeEach(endpoints, (endpoint) => judgeNarrowed(taken, endpoint, names)),
    ),
})

/** Parameters that are not OpenAI's are asked of engines that document them. */
const known = ({ engine }: ServerFacts): readonly Narrowing[] =>
  all.filter((name) => name === 'top_p' || engine?.sampling?.[name] !== undefined)

const fieldsOf = (names: readonly Narrowing[]): Fields =>
  Object.fromEntries(
    names.flatMap((name) =>
      requests.map((request) => [`${name} ${request}`, { n, ...narrowings[name].fields }]),
    ),
  )

/** Also clear which token is the likeliest, of all that there are. */
const openAndClear: typeof openAtHottest = (transcript, endpoint) =>
  openAtHottest(transcript, endpoint, ({ tokens: [first, second] }, look) => {
    if (first === undefined || second === undefined) return false
    const listed = firstChoice(look).logprobs.flatMap(({ top }) => top)
    const best = listed.toSorted((a, b) => b.logprob - a.logprob)[0]
    return best?.token === first.token && Math.log(first.p / second.p) > 2 * driftNats
  })

function judgeNarrowed(
  transcript: Transcript,
  endpoint: Endpoint,
  names: readonly Narrowing[],
): readonly Finding[] | undefined {
  const open = openAndClear(transcript, endpoint)
  if (open === undefined) return undefined
  const likeliest = open.distribution.tokens[0]?.token
  const chance = shifted(mostLikely(atTemperature(open.distribution, hottest)), driftNats)
  const judged = names.map((name) => ({ name, drawn: drawsOf(transcript, `${endpoint} ${name}`) }))
  // A server that ignores it would draw nothing else by chance.
  const told = judged.filter(({ drawn }) => chance ** drawn.length <= falseAlarm)
  if (told.length === 0) return undefined
  return told.flatMap(({ name, drawn }) => {
    const other = drawn.find((token) => token !== likeliest)
    if (other === undefined) return []
    const message = `With ${JSON.stringify(narrowings[name].fields)} at temperature ${hottest}, ${quote(other)} was drawn, which is less likely than ${quote(likeliest)}.`
    return [{ code: narrowings[name].code, message, exchange: `${endpoint} ${name} 1` }]
  })
}
