/** Draws at the highest temperature that OpenAI allows, where even a sure model is not: what checks of one draw share. */
import type { CheckContext, Finding, Judgement } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import type { Some } from '../../applies.ts'
import { type Body, type Endpoint, atOnce } from '../../endpoints.ts'
import { type Distribution, atTemperature, entropyBits, isSpecial, mostLikely } from './distribution.ts'
import { driftNats, falseAlarm, shifted } from './exact-test.ts'
import { type OpenPrompt, choosePrompt, drawOnce, lookAt } from './open-prompts.ts'

export const hottest = 2
const leastBits = 2

/** The prompt with the least sure first token of 2 bits or more; undefined where there is none. */
export const openAtHottest = (
  transcript: Transcript,
  endpoint: Endpoint,
  serves: (distribution: Distribution, look: Exchange) => boolean = () => true,
): OpenPrompt | undefined =>
  choosePrompt(transcript, endpoint, (plain, look) => {
    const hot = atTemperature(plain, hottest)
    return entropyBits(hot) >= leastBits && serves(plain, look) ? -mostLikely(hot) : undefined
  })

/** By the name of its exchange, what is sent with a prompt. */
export type Fields = Readonly<Record<string, Body>>

interface Sending {
  readonly endpoints: Some<Endpoint>
  readonly choose: typeof openAtHottest
  /** What is sent on an endpoint; exchanges are named `<endpoint> <name>`. */
  readonly fields: Fields
}

/** Looks for an open prompt on each endpoint, and sends it with all of the fields at once. */
export async function drawHot(context: CheckContext, sending: Sending): Promise<Transcript> {
  let transcript: Transcript = {}
  for (const endpoint of sending.endpoints) {
    const looks = await lookAt(context, endpoint)
    transcript = { ...transcript, ...looks }
    const open = sending.choose(looks, endpoint)
    if (open === undefined) continue
    const sends = Object.entries(sending.fields).map(([name, fields]) => {
      const draw = { endpoint, prompt: open.prompt, fields: { temperature: hottest, ...fields } }
      return [`${endpoint} ${name}`, () => drawOnce(context, draw)] as const
    })
    transcript = { ...transcript, ...(await atOnce(Object.fromEntries(sends))) }
  }
  return transcript
}

/** @param judge of one endpoint; undefined where nothing was drawn that could tell */
export function judgeEach(
  endpoints: Some<Endpoint>,
  judge: (endpoint: Endpoint) => readonly Finding[] | undefined,
): Judgement {
  const judged = endpoints.map(judge)
  return judged.every((one) => one === undefined)
    ? { vacuous: 'no prompt has a first token of 2 bits or more, or too few were drawn' }
    : judged.flatMap((one) => one ?? [])
}

/**
 * Whether all draws are one token although that would come by chance in less than one of a million servers:
 * P(all alike) ≤ p^(n − 1), where p is the probability of the likeliest token.
 * @returns undefined where there are too few to tell
 */
export function areAlike(drawn: readonly string[], { distribution }: OpenPrompt): boolean | undefined {
  const told = drawn.filter((token) => !isSpecial(token))
  const likeliest = shifted(mostLikely(atTemperature(distribution, hottest)), driftNats)
  if (likeliest ** (told.length - 1) > falseAlarm) return undefined
  return new Set(told).size === 1
}
