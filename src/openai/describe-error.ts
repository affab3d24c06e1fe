/** The error that an answer carries, and one line of the server's own words about it, whatever their shape. */
import { isRecord, parseJson, parseObject, recordsAt, textAt, type Json } from './read-json.ts'

const maxLength = 300
/** Most of a text that is looked through for words. */
const lookedThrough = 32_768

/** What a terminal or a page could take for a command, and line ends. */
const unsafe = /\p{Cc}\[[\d;?]*[A-Za-z]|[\p{Cc}\u2028-\u202E\u2066-\u2069]/gu

/** On one line, without control characters, cut to a readable length. */
function plain(text: string): string {
  const line = text.slice(0, lookedThrough).replaceAll(unsafe, ' ').replaceAll(/\s+/g, ' ').trim()
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line
}

/** Clients take an `error` that is null, false or an empty text for none. */
function isError(error: unknown): boolean {
  return Boolean(error) || (typeof error === 'number' && error !== 0)
}

/** The error of a document, in today's shape, in the one of older servers, or an event that is one; undefined without. */
export function errorOf(document: Json): unknown {
  const { error } = document
  if (isError(error)) return error
  return document['object'] === 'error' || document['type'] === 'error' ? document : undefined
}

/** The error of a document without an answer: it has words where it would have choices. */
export function errorInPlaceOf(answer: string, document: Json): unknown {
  const error = errorOf(document)
  if (error !== undefined || document[answer] !== undefined) return error
  return textAt(document, 'message') === undefined && document['detail'] === undefined ? undefined : document
}

/** FastAPI's list of what is wrong with a request: where, and why. */
function describeDetails(document: Json): string | undefined {
  const details = recordsAt(document, 'detail').map((item) => {
    const where = Array.isArray(item['loc']) ? `${item['loc'].join('.')}: ` : ''
    return `${where}${textAt(item, 'msg') ?? JSON.stringify(item)}`
  })
  return details.length === 0 ? undefined : details.join('; ')
}

function saidBy(error: unknown): string | undefined {
  if (typeof error === 'string') return error
  if (!isRecord(error)) return undefined
  return textAt(error, 'message') || textAt(error, 'detail') || describeDetails(error) || undefined
}

/** @param error the `error` member of an answer, or a whole document that is one */
export function describeError(error: unknown): string {
  return plain(saidBy(error) ?? JSON.stringify(error) ?? '')
}

/** Without what styles and scripts hold. */
const withoutScripts = (page: string): string =>
  page
    .split(/<(?=(?:style|script)\b)/i)
    .map((part, index) => (index === 0 ? part : (/<\/(?:style|script)>(.*)/is.exec(part)?.[1] ?? `<${part}`)))
    .join(' ')

/** A page is reduced to what it shows. */
function withoutMarkup(text: string): string {
  const page = text.slice(0, lookedThrough)
  return /<(!doctype|html|head|body)\b/i.test(page) ? withoutScripts(page).replaceAll(/<[^<>]*>/g, ' ') : page
}

/** What the body of a refusal says: its error, or its text. */
function wordsOf(body: string): string {
  const parsed = parseJson(body)
  if ('problem' in parsed) return plain(withoutMarkup(body))
  const { value } = parsed
  return describeError(isRecord(value) ? (errorOf(value) ?? value) : value)
}

/** The error that a text is or holds: JSON with an error, JSON that is one, or words. */
export function errorFrom(text: string): unknown {
  const parsed = parseObject(text)
  return 'value' in parsed ? (errorOf(parsed.value) ?? parsed.value) : text
}

interface Refusal {
  readonly status?: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly frames?: readonly { readonly data?: string }[]
}

/** A status and what the server says with it, e.g. `307, to http://…` or `422: body.messages: Field required`. */
export function describeStatus({ status = 0, headers, body, frames = [] }: Refusal): string {
  const { location } = headers
  const where = location !== undefined && status >= 300 && status < 400 ? `, to ${plain(location)}` : ''
  const said = wordsOf(body || frames.map(({ data = '' }) => data).join(' '))
  return `${status}${where}${said === '' ? '' : `: ${said}`}`
}
