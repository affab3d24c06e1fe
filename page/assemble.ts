/** What an answer says, put together from its pieces, for a reader to compare. */
import type { Exchange } from '../src/contract/exchange.ts'

type Plain = Readonly<Record<string, unknown>>

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** Where servers put text, in a message, in a delta or in an event of its own. */
const textKeys = [
  'reasoning_content',
  'reasoning',
  'content',
  'text',
  'arguments',
  'delta',
  'partial_json',
  'thinking',
]

/** Where more of the same lies. */
const innerKeys = ['message', 'delta', 'function', 'tool_calls', 'choices', 'output', 'content']

const indexOf = (value: unknown, at: number): unknown =>
  isPlain(value) && typeof value['index'] === 'number' ? value['index'] : at

function collectMember(
  [key, inner]: readonly [string, unknown],
  place: string,
  into: Map<string, string>,
): void {
  if (typeof inner === 'string') {
    if (textKeys.includes(key)) into.set(`${place}${key}`, (into.get(`${place}${key}`) ?? '') + inner)
  } else if (innerKeys.includes(key)) collect(inner, key === 'tool_calls' ? `${place}call ` : place, into)
}

/** All text under a value, each with where it stands, e.g. `0 content`. */
function collect(value: unknown, place: string, into: Map<string, string>): void {
  if (Array.isArray(value))
    for (const [at, one] of value.entries()) collect(one, `${place}${String(indexOf(one, at))} `, into)
  else if (isPlain(value)) for (const member of Object.entries(value)) collectMember(member, place, into)
}

const shown = (texts: ReadonlyMap<string, string>): string =>
  [...texts]
    .filter(([, text]) => text !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, text]) => (texts.size === 1 ? text : `[${place}] ${text}`))
    .join('\n')

/** Text of a stream, from its frames. */
function streamed({ frames }: Exchange): string {
  const texts = new Map<string, string>()
  for (const { data } of frames) collect(parsed(data), '', texts)
  return shown(texts)
}

function whole({ body }: Exchange): string {
  const texts = new Map<string, string>()
  collect(parsed(body), '', texts)
  return shown(texts)
}

export const isStream = ({ frames }: Exchange): boolean => frames.length > 0

/** Empty where it is not an answer with text. */
export const textOf = (exchange: Exchange): string =>
  isStream(exchange) ? streamed(exchange) : whole(exchange)

/** The request without what only asks for a stream: equal for two that should be answered alike. */
function question({ request }: Exchange): string {
  const body = parsed(request.body)
  if (!isPlain(body)) return ''
  const { stream: _, stream_options: __, ...rest } = body
  return JSON.stringify([request.url, rest])
}

/** The answer in one piece that a stream should say the same as. */
export function wholeOf(exchange: Exchange, others: readonly Exchange[]): Exchange | undefined {
  if (!isStream(exchange)) return undefined
  const asked = question(exchange)
  return others.find(
    (other) => !isStream(other) && asked !== '' && question(other) === asked && textOf(other) !== '',
  )
}
