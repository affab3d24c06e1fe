/** Reads streams whose events have names, as those of `/v1/responses` and `/v1/messages`. */
import type { Finding } from '../../../contract/check.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import { type Json, isRecord } from '../../../openai/read-json.ts'
import { quote, readJson } from '../../judges/read.ts'

export interface NamedEvent {
  readonly name: string | undefined
  readonly type: string
  readonly data: Json
}

/** Frames without JSON have an empty type. */
export function eventsOf({ frames }: Exchange): readonly NamedEvent[] {
  return frames
    .filter(({ data }) => data !== undefined && data !== '[DONE]')
    .map(({ event, data = '' }) => {
      const parsed = readJson(data)
      const json: Json = isRecord(parsed) ? parsed : {}
      return { name: event, type: typeof json['type'] === 'string' ? json['type'] : '', data: json }
    })
}

export const eventCodes = ['event-name-differs', 'order-wrong'] as const

/** Clients take the kind of an event from either place. */
export function nameFindings(events: readonly NamedEvent[]): readonly Finding[] {
  const odd = events.find(({ name, type }) => type === '' || name !== type)
  if (odd === undefined) return []
  const message = `The event ${quote(odd.name)} has data of type ${quote(odd.type)}.`
  return [{ code: 'event-name-differs', message, exchange: 'streamed' }]
}

/** @param expected the types of the events, each once, in their order; others may stand in between */
export function orderFindings(
  events: readonly NamedEvent[],
  expected: readonly string[],
): readonly Finding[] {
  const types = events.map(({ type }) => type)
  const seen = types.filter((type, index) => expected.includes(type) && types.indexOf(type) === index)
  const ends = types.length > 0 && types[0] === expected[0] && types.at(-1) === expected.at(-1)
  if (ends && seen.join() === expected.join()) return []
  const message = `Expected the events ${expected.join(', ')}, got ${seen.join(', ') || 'none of them'}${ends ? '' : `, from ${quote(types[0])} to ${quote(types.at(-1))}`}.`
  return [{ code: 'order-wrong', message, exchange: 'streamed' }]
}

/** The pieces of text that events of one type carry, joined. */
export function joined(events: readonly NamedEvent[], type: string, read: (data: Json) => unknown): string {
  return events
    .filter((event) => event.type === type)
    .map(({ data }) => {
      const piece = read(data)
      return typeof piece === 'string' ? piece : ''
    })
    .join('')
}
