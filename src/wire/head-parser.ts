/** Reads a response head that comes in pieces: status line and header fields (RFC 9112, section 2 to 5), strictly. */

export interface ResponseHead {
  readonly status: number
  /** Names in lower case, repeated ones joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
}

export type HeadProgress =
  | { readonly state: 'more' }
  /** `next` is the offset of the first byte after the head. */
  | { readonly state: 'head'; readonly head: ResponseHead; readonly next: number }
  | { readonly state: 'malformed'; readonly because: string }

export interface HeadParser {
  /** Takes `bytes[start, end)`, which the caller may overwrite afterwards. */
  push(bytes: Buffer, start: number, end: number): HeadProgress
}

const maxHeadBytes = 65_536
const statusLine = /^HTTP\/1\.[01] (\d{3})(?: [\t\x20-\x7e\x80-\xff]*)?$/
const fieldLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/
const prefix = 'HTTP/1.'

function malformed(because: string): HeadProgress {
  return { state: 'malformed', because }
}

function quote(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line)
}

function parseFields(lines: readonly string[]): Readonly<Record<string, string>> | string {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = fieldLine.exec(line) ?? []
    if (name === undefined || value === undefined) return `The header line ${quote(line)} is malformed.`
    const key = name.toLowerCase()
    const before = headers.get(key)
    headers.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

/** @param text the head without its closing blank line; one character a byte */
function parseHead(text: string, next: number): HeadProgress {
  const [first = '', ...lines] = text.split('\r\n')
  const status = statusLine.exec(first)?.[1]
  if (status === undefined) return malformed(`The status line ${quote(first)} is malformed.`)
  const headers = parseFields(lines)
  if (typeof headers === 'string') return malformed(headers)
  return { state: 'head', head: { status: Number(status), headers }, next }
}

export function createHeadParser(): HeadParser {
  let text = ''
  return {
    push(bytes, start, end) {
      const before = text.length
      // Latin-1 keeps one character a byte, so that offsets in the text are offsets in the bytes.
      text += bytes.toString('latin1', start, end)
      const seen = text.slice(0, prefix.length)
      if (seen !== prefix.slice(0, seen.length))
        return malformed(`The answer starts with ${quote(text)}, which is not HTTP.`)
      const close = text.indexOf('\r\n\r\n', Math.max(0, before - 3))
      const length = close === -1 ? text.length : close + 4
      if (length > maxHeadBytes) return malformed(`The response head is longer than ${maxHeadBytes} bytes.`)
      return close === -1 ? { state: 'more' } : parseHead(text.slice(0, close), start + length - before)
    },
  }
}
