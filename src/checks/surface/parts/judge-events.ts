/** Judges names and order of the events of a stream that has both. */
import type { Finding } from '../../../contract/check.ts'
import type { ParsedStream, StreamChunk } from '../../../openai/parse-frames.ts'
import type { AnswerReader } from '../../../openai/protocols/protocol.ts'
import { textAt } from '../../../openai/read-json.ts'
import { quote } from '../../judges/read.ts'

export const eventCodes = ['event-name-differs', 'order-wrong'] as const

export const typeOf = ({ value }: StreamChunk): string => textAt(value, 'type') ?? ''

/** Clients take the kind of an event from either place; what is not JSON has none. */
export function nameFindings({ chunks, bad }: ParsedStream): readonly Finding[] {
  const odd = chunks.find((chunk) => typeOf(chunk) === '' || chunk.event !== typeOf(chunk))
  if (odd === undefined && bad.length === 0) return []
  const message = `The event ${quote(odd?.event)} has data of type ${quote(odd && typeOf(odd))}.`
  return [{ code: 'event-name-differs', message, exchange: 'streamed' }]
}

/** @param expected the types of the events, each once, in their order; others may stand in between */
export function orderFindings({ chunks }: ParsedStream, expected: readonly string[]): readonly Finding[] {
  const types = chunks.map(typeOf)
  const seen = types.filter((type, index) => expected.includes(type) && types.indexOf(type) === index)
  const ends = types.length > 0 && types[0] === expected[0] && types.at(-1) === expected.at(-1)
  if (ends && seen.join() === expected.join()) return []
  const message = `Expected the events ${expected.join(', ')}, got ${seen.join(', ') || 'none of them'}${ends ? '' : `, from ${quote(types[0])} to ${quote(types.at(-1))}`}.`
  return [{ code: 'order-wrong', message, exchange: 'streamed' }]
}

/** What the pieces say, joined. */
export function contentOf({ chunks }: ParsedStream, { read }: AnswerReader): string {
  return chunks.flatMap(({ value }) => read(value).choices.map(({ content }) => content)).join('')
}
