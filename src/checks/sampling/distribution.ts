/** First tokens are drawn as often as the server's own log-probabilities and the temperature say. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, endpointsOf } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { quote } from '../judges/read.ts'
import { type Distribution, atTemperature, entropyBits, mostLikely } from './parts/distribution.ts'
import { drawMany, drawsOf, enoughDraws } from './parts/draws.ts'
import { type Deviation, findDeviation } from './parts/exact-test.ts'
import { type OpenPrompt, choosePrompt, lookAt } from './parts/open-prompts.ts'
import { judgeTaken } from './parts/taken.ts'

/** The middle and the end of OpenAI's range, and how unsure the model has to be there. */
const leastBits = { 1: 1, 2: 2 } as const

interface Case {
  readonly endpoint: Endpoint
  readonly temperature: keyof typeof leastBits
}

/** What the endpoints report is compared elsewhere, so at temperature 1 one of them is enough. */
const casesOn = (endpoints: Some<Endpoint>): readonly Case[] => [
  { endpoint: endpoints[0], temperature: 1 },
  ...endpoints.map((endpoint) => ({ endpoint, temperature: 2 }) as const),
]

export const samplingDistribution = defineCheck({
  id: 'sampling/distribution',
  title: 'Tokens are drawn as the log-probabilities and the temperature say',
  advice:
    'Compare the temperature that reaches the sampler with the request, and what is reported with what is drawn from.',
  answers:
    'a temperature that is pinned or ignored, or log-probabilities of something else than what is drawn',
  level: 'must',
  needs: ['logprobs'],
  applies: endpointsOf,
  grounds: {
    'always-likeliest': openai(
      'completions/create',
      'temperature, higher values make the output more random',
    ),
    'temperature-ignored': openai(
      'completions/create',
      'temperature, higher values make the output more random',
    ),
    'distribution-differs': openai(
      'completions/create',
      'logprobs, the log probabilities of the likeliest tokens',
    ),
  },
  answered: 'replied',
  codes: ['always-likeliest', 'temperature-ignored', 'distribution-differs'],
  exercise: drawAll,
  judge: (transcript, endpoints, facts) =>
    judgeTaken(transcript, (taken) => judgeDraws(drawnIn(taken, endpoints), facts)),
  notes: (transcript, endpoints) =>
    drawnIn(transcript, endpoints).map(
      ({ name, prompt, expected, drawn }) =>
        `${name}: ${drawn.length} first tokens after ${quote(prompt)}, of ${entropyBits(expected).toFixed(1)} bits.`,
    ),
})

const nameOf = ({ endpoint, temperature }: Case): string => `${endpoint} at ${temperature}`

/** At 1 what is least sure; at 2 what a temperature of 1 would show in most. */
function openFor(transcript: Transcript, { endpoint, temperature }: Case): OpenPrompt | undefined {
  return choosePrompt(transcript, endpoint, (plain) => {
    const expected = temperature === 1 ? plain : atTemperature(plain, temperature)
    const bits = entropyBits(expected)
    if (bits < leastBits[temperature]) return undefined
    return temperature === 1 ? bits : mostLikely(plain) - mostLikely(expected)
  })
}

async function drawAll(context: CheckContext, endpoints: Some<Endpoint>): Promise<Transcript> {
  let transcript: Transcript = {}
  for (const endpoint of endpoints) transcript = { ...transcript, ...(await lookAt(context, endpoint)) }
  for (const one of casesOn(endpoints)) {
    const open = openFor(transcript, one)
    if (open === undefined) continue
    const { endpoint, temperature } = one
    const draw = { endpoint, prompt: open.prompt, fields: { temperature } }
    transcript = { ...transcript, ...(await drawMany(context, nameOf(one), draw)) }
  }
  return transcript
}

interface Drawn {
  readonly name: string
  readonly prompt: string
  readonly plain: Distribution
  readonly expected: Distribution
  readonly drawn: readonly string[]
}

/** What was drawn often enough to be judged. */
function drawnIn(transcript: Transcript, endpoints: Some<Endpoint>): readonly Drawn[] {
  return casesOn(endpoints).flatMap((one) => {
    const open = openFor(transcript, one)
    const name = nameOf(one)
    const drawn = drawsOf(transcript, name)
    if (open === undefined || drawn.length < enoughDraws) return []
    const { prompt, distribution: plain } = open
    const expected = one.temperature === 1 ? plain : atTemperature(plain, one.temperature)
    return [{ name, prompt, plain, expected, drawn }]
  })
}

function judgeDraws(cases: readonly Drawn[], facts: ServerFacts): Judgement {
  if (cases.length === 0)
    return {
      vacuous:
        'no prompt has a first token of 2 bits or more by the log-probabilities, or too few were drawn',
    }
  return cases.flatMap((one): readonly Finding[] => {
    const deviation = findDeviation(one.expected, one.drawn)
    if (deviation === undefined) return []
    const code = codeOf(one)
    // Where the engine is not known, a default such as a repetition penalty may be at work that cannot be switched off.
    const level =
      code === 'distribution-differs' && facts.engine?.sampling === undefined
        ? ({ level: 'should' } as const)
        : {}
    return [{ code, message: describe(one, deviation), exchange: `${one.name} 1`, ...level }]
  })
}

function codeOf({ plain, expected, drawn }: Drawn): string {
  const likeliest = expected.tokens[0]?.token
  if (drawn.filter((token) => token === likeliest).length >= 0.98 * drawn.length) return 'always-likeliest'
  return plain !== expected && findDeviation(atTemperature(plain, 1), drawn) === undefined
    ? 'temperature-ignored'
    : 'distribution-differs'
}

function describe({ name, prompt }: Drawn, { tokens, expected, drawn, of }: Deviation): string {
  const which = tokens.slice(0, 4).map(quote).join(', ')
  const more = tokens.length > 4 ? ` and ${tokens.length - 4} more` : ''
  return `${name}, after ${quote(prompt)}: ${which}${more} came ${drawn} times of ${of}, where the server’s own log-probabilities expect ${(of * expected).toFixed(0)}.`
}
