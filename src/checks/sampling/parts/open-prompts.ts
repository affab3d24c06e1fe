/** Prompts whose next token many models are unsure of, and the choice among them by what the server says itself. */
import type { CheckContext, ServerFacts } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { type Body, type Endpoint, ask, atOnce } from '../../endpoints.ts'
import { user } from '../../prompts.ts'
import { type Distribution, distributionOf } from './distribution.ts'

export interface Draw {
  readonly endpoint: Endpoint
  readonly prompt: string
  readonly fields: Body
}

/** A small model is sure of what it was taught; where it has little to go by, it is not. */
const prompts: Readonly<Record<Endpoint, readonly string[]>> = {
  completions: ['random letter:', 'The number is ', 'Once upon a time there', '?!', 'zq 8 {'],
  chat: ['Name a color.', 'Say any word.', 'Pick a random letter.', 'Name an animal.', 'zq 8 {'],
}

/** Alternatives that are asked for: what most servers give, and what OpenAI gives for completions. */
const widths = [20, 5] as const

/** Fields by which an endpoint is asked about this prompt, with `top` alternatives. */
function bodyOf(endpoint: Endpoint, prompt: string, top: number): Body {
  return endpoint === 'chat'
    ? { messages: [user(prompt)], logprobs: true, top_logprobs: top }
    : { prompt, logprobs: top }
}

/** Switches off what a deployment may apply by default, as far as the engine is known to take it. */
export const neutral = ({ engine }: ServerFacts): Body => ({ ...engine?.sampling, top_p: 1 })

const lookName = (endpoint: Endpoint, index: number): string => `${endpoint} look ${index + 1}`

/** Asks for the first token after each prompt, with the alternatives. */
export async function lookAt(context: CheckContext, endpoint: Endpoint): Promise<Transcript> {
  const look = (width: number) =>
    atOnce(
      Object.fromEntries(
        prompts[endpoint].map((prompt, index) => [
          lookName(endpoint, index),
          () => drawOnce(context, { endpoint, prompt, fields: { temperature: 1 } }, width),
        ]),
      ),
    )
  const looks = await look(widths[0])
  return Object.values(looks).some(({ status }) => status === 200) ? looks : look(widths[1])
}

export interface OpenPrompt {
  readonly prompt: string
  /** Entropy of its first token in bits, at temperature 1. */
  readonly distribution: Distribution
}

/**
 * The prompt that serves best.
 * @param merit of a distribution at temperature 1 and the answer that shows it; undefined where it does not serve
 */
export function choosePrompt(
  transcript: Transcript,
  endpoint: Endpoint,
  merit: (distribution: Distribution, look: Exchange) => number | undefined,
): OpenPrompt | undefined {
  return prompts[endpoint]
    .flatMap((prompt, index) => {
      const look = transcript[lookName(endpoint, index)]
      if (look === undefined) return []
      const distribution = distributionOf(look)
      const worth = merit(distribution, look)
      return worth === undefined ? [] : [{ prompt, distribution, worth }]
    })
    .toSorted((a, b) => b.worth - a.worth)[0]
}

/** One or several first tokens after a prompt, with `width` alternatives. */
export function drawOnce(context: CheckContext, draw: Draw, width = 1): Promise<Exchange> {
  const { endpoint, prompt, fields } = draw
  const body = { ...bodyOf(endpoint, prompt, width), ...neutral(context.facts), max_tokens: 1, ...fields }
  return ask(context, endpoint, body)
}
