/** Reads the fields of one whole frame of an event stream (WHATWG HTML 9.2.6), and notes what is odd about it. */
import { isUtf8 } from 'node:buffer'
import { linesOf, type SseFrame } from '../contract/exchange.ts'

const BOM = '\uFEFF'
const lineEnd = /\r\n|\n|\r/

interface Fields {
  event?: string
  readonly data: string[]
  readonly faults: string[]
}

/** A line of these in another case is lost on every reader, and `error` may be the server's only word on a failure. */
const meaning = new Set(['data', 'event', 'id', 'retry', 'error'])

/** The standard has readers ignore fields that they do not know. */
const isIgnored = (name: string): boolean => /^[A-Za-z][\w-]*$/.test(name) && !meaning.has(name.toLowerCase())

/** The name and the value of a line that is neither blank nor a comment. */
function split(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':')
  if (colon === -1) return [line, '']
  const rest = line.slice(colon + 1)
  return [line.slice(0, colon), rest.startsWith(' ') ? rest.slice(1) : rest]
}

function readField(line: string, fields: Fields): void {
  const [name, value] = split(line)
  switch (name) {
    case 'data':
      fields.data.push(value)
      return
    case 'event':
      fields.event = value
      return
    case 'id':
      if (value.includes('\0')) fields.faults.push('The id holds a NUL character.')
      return
    case 'retry':
      if (!/^\d+$/.test(value)) fields.faults.push(`The retry time ${JSON.stringify(value)} is not a number.`)
      return
    default:
      if (!isIgnored(name))
        fields.faults.push(
          `An event stream has no field ${JSON.stringify(name.slice(0, 40))}: the line is ${JSON.stringify(line.slice(0, 160))}.`,
        )
  }
}

/** Said of one frame; a frame of junk has thousands. */
const mostFaults = 8

function readFields(text: string): Fields {
  // By far the most frequent frame: one data line that ends in LF.
  const firstEnd = text.indexOf('\n')
  if (firstEnd === text.length - 2 && text.startsWith('data: ') && !text.includes('\r')) {
    return { data: [text.slice(6, firstEnd)], faults: [] }
  }
  const fields: Fields = { data: [], faults: [] }
  for (const line of text.split(lineEnd)) {
    if (line !== '' && !line.startsWith(':')) readField(line, fields)
  }
  fields.faults.splice(mostFaults)
  return fields
}

/**
 * @param bytes the frame's lines with their ends and its closing blank line
 * @param place `first` for the stream's first frame, whose byte order mark is not content
 */
export function parseSseFrame(
  bytes: Buffer,
  { atMs, first }: { readonly atMs: number; readonly first: boolean },
): SseFrame {
  const raw = bytes.toString('utf8')
  const valid = isUtf8(bytes)
  const { event, data, faults } = readFields(first && raw.startsWith(BOM) ? raw.slice(1) : raw)
  if (!valid) faults.push('The bytes are not valid UTF-8.')
  const said = {
    ...(event === undefined || event === '' ? {} : { event }),
    ...(data.length === 0 ? {} : { data: data.join('\n') }),
  }
  return {
    atMs,
    ...(raw === linesOf(said) ? {} : { raw }),
    ...(valid ? {} : { rawBase64: bytes.toString('base64') }),
    ...said,
    ...(faults.length === 0 ? {} : { faults }),
  }
}
