/** Words that each stand in one prompt alone, so that one in a foreign answer proves a leak. */
import type { CheckContext, Finding } from '../../../contract/check.ts'
import type { CallOptions } from '../../../contract/client.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { type Body, claimedEndpoints } from '../../endpoints.ts'
import { firstChoice, outputOf, quote } from '../../judges/read.ts'
import { oneOfEach } from '../../judges/one-of-each.ts'
import { type Message, user } from '../../prompts.ts'

const letters = 'bcdfghjkmnpqrstvwxz'
const digits = '23456789'
const pattern = [letters, digits, letters, digits, letters]
const space = pattern.reduce((product, symbols) => product * symbols.length, 1)
/** Has no divisor in common with the space, so that no two positions have the same tag; spreads neighbours. */
const stride = 265_443

/** Five characters, e.g. `k7f2x`; the same in every run. */
export function tagOf(position: number): string {
  let rest = (position * stride + 12_345) % space
  return pattern
    .map((symbols) => {
      const symbol = symbols[rest % symbols.length]
      rest = Math.floor(rest / symbols.length)
      return symbol
    })
    .join('')
}

export interface Tagged {
  readonly position: number
  /** Turns before the request; by default one in which its own tag was repeated. */
  readonly history?: readonly Message[]
  /** How often the tag is to be repeated; once by default. */
  readonly times?: number
}

/** A turn in which the tag was repeated already: weak models go on as they see that it was done. */
const repeated = (words: string): readonly Message[] => [
  user(`Repeat: ${words}`),
  { role: 'assistant', content: words },
]

/** A request whose answer is its tag. The names of exchanges end in the position: `probe 12`. */
export function tagBody({ facts }: CheckContext, { position, history, times = 1 }: Tagged): Body {
  const tag = tagOf(position)
  const limit = { max_tokens: 16 * times, temperature: 0 }
  if (claimedEndpoints(facts).includes('chat')) {
    const words = Array.from({ length: times }, () => tag).join(' ')
    return { messages: [...(history ?? repeated(words)), user(`Repeat: ${words}`)], ...limit }
  }
  const before = (history ?? []).map(({ content }) => String(content)).join('\n')
  // A model that only continues does so with what it has seen three times.
  return { prompt: `${before}${`${tag}\n`.repeat(3)}`, ...limit }
}

export function sendTag(context: CheckContext, body: Body, options: CallOptions = {}): Promise<Exchange> {
  const { client, facts, signal } = context
  const endpoint = claimedEndpoints(facts).includes('chat') ? 'chat' : 'completions'
  return client[endpoint]({ model: facts.model, ...body }, { signal, ...options })
}

export const positionOf = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? NaN)

export const wasLeft = ({ failure }: Exchange): boolean => failure?.kind === 'cancelled'

export const textOf = (answer: Exchange): string => outputOf(firstChoice(answer))

/** Answers that hold their own tag, among those that came to their end. */
export function rightAnswers(transcript: Transcript): number {
  const ended = Object.entries(transcript).filter(([, answer]) => !wasLeft(answer))
  return ended.filter(([name, answer]) =>
    textOf(answer)
      .toLowerCase()
      .includes(tagOf(positionOf(name))),
  ).length
}

/** Every tag of another request in an answer, whole or cut short. */
export function foreignTags(transcript: Transcript): readonly Finding[] {
  const positions = Object.keys(transcript).map(positionOf)
  const findings = Object.entries(transcript).flatMap(([exchange, answer]): readonly Finding[] => {
    const text = textOf(answer).toLowerCase()
    const foreign = positions.find(
      (position) => position !== positionOf(exchange) && text.includes(tagOf(position)),
    )
    if (foreign === undefined) return []
    const message = `The answer ${quote(text)} holds ${tagOf(foreign)}, which stands in another request alone.`
    return [{ code: 'foreign-tag', message, exchange }]
  })
  return oneOfEach(findings)
}
