/**
 * Recognises the next frame of a stream by its likeness to an earlier one: the same bytes but for the text, and for
 * the counts where the server sends them. A frame that is only a little different is not recognised, and is then read
 * as JSON. This is what lets a token cost a fraction of a microsecond.
 */

interface Literal {
  readonly bytes: Buffer
  readonly view: DataView
}

type Hole = 'text' | 'completion' | 'number' | 'ids'

/** What stands in the holes of a recognised frame; the object is used again for the next. */
export interface Recognised {
  /** Offset behind the frame. */
  end: number
  /** Tokens so far, where the server counts them in each frame. */
  completionTokens: number | undefined
  /** Ids in this frame, where the server sends them. */
  ids: number | undefined
  /** Characters of its text, which is ASCII, each escape counted as one. */
  length: number
}

const QUOTE = 34
const BACKSLASH = 92
const LOWER_U = 117
/** Those of `\u0041` beyond one. */
const unicodeBytes = 5
const COMMA = 44
const CLOSE = 93
const doubleBytes = 8

let viewed: Buffer | undefined
let view: DataView = new DataView(new ArrayBuffer(0))

/** All reads share a buffer, so that its view is made once. */
function viewOf(bytes: Buffer): DataView {
  if (viewed !== bytes) {
    viewed = bytes
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  return view
}

/**
 * Eight bytes at a time, as doubles: none of them is NaN or a zero, because valid UTF-8 without control characters
 * holds no such bytes.
 */
function startsWith(there: DataView, at: number, literal: Literal): boolean {
  const { length } = literal.bytes
  if (at + length > there.byteLength) return false
  let index = 0
  for (; index + doubleBytes <= length; index += doubleBytes) {
    if (there.getFloat64(at + index, true) !== literal.view.getFloat64(index, true)) return false
  }
  for (; index < length; index++) {
    if (there.getUint8(at + index) !== literal.view.getUint8(index)) return false
  }
  return true
}

/** Bytes that the escapes of the last text took beyond one each. */
let escapedBytes = 0

/** @returns the offset of the closing quote; -1 for an empty text and for what is not plain ASCII */
function endOfText(bytes: Buffer, start: number, end: number): number {
  escapedBytes = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) return at === start ? -1 : at
    if (byte < 32 || byte > 126) return -1
    if (byte !== BACKSLASH) continue
    at += 1
    escapedBytes += bytes[at] === LOWER_U ? unicodeBytes : 1
  }
  return -1
}

function literalOf(text: string): Literal {
  const bytes = Buffer.from(text)
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57

export class FrameTemplate {
  readonly #literals: readonly Literal[]
  readonly #holes: readonly Hole[]
  /** The field that the text stands in. */
  readonly field: string
  readonly #found: Recognised = { end: 0, completionTokens: undefined, ids: undefined, length: 0 }

  constructor(literals: readonly string[], holes: readonly Hole[], field: string) {
    this.#literals = literals.map(literalOf)
    this.#holes = holes
    this.field = field
  }

  /** @returns undefined unless `bytes[at, end)` starts with a whole frame of this kind */
  recognise(bytes: Buffer, at: number, end: number): Recognised | undefined {
    const there = viewOf(bytes)
    this.#found.end = at
    this.#found.completionTokens = undefined
    this.#found.ids = undefined
    // Not by an iterator: this is the innermost loop of a load client.
    for (let index = 0; index < this.#literals.length; index++) {
      const literal = this.#literals[index]
      const hole = this.#holes[index]
      const from = this.#found.end
      if (literal === undefined || !startsWith(there, from, literal)) return undefined
      this.#found.end = from + literal.bytes.length
      if (hole !== undefined && !this.#skip(hole, bytes, end)) return undefined
    }
    return this.#found.end <= end ? this.#found : undefined
  }

  #skip(hole: Hole, bytes: Buffer, end: number): boolean {
    if (hole === 'text') {
      const start = this.#found.end
      this.#found.end = endOfText(bytes, start, end)
      this.#found.length = this.#found.end - start - escapedBytes
      return this.#found.end !== -1
    }
    return hole === 'ids' ? this.#skipIds(bytes, end) : this.#skipCount(hole, bytes, end)
  }

  #skipCount(hole: Hole, bytes: Buffer, end: number): boolean {
    let at = this.#found.end
    let value = 0
    for (let byte = bytes[at] ?? 0; at < end && isDigit(byte); byte = bytes[at] ?? 0) {
      value = value * 10 + byte - 48
      at += 1
    }
    if (hole === 'completion') this.#found.completionTokens = value
    if (at === this.#found.end) return false
    this.#found.end = at
    return true
  }

  #skipIds(bytes: Buffer, end: number): boolean {
    let ids = 1
    let at = this.#found.end
    for (; at < end && bytes[at] !== CLOSE; at++) {
      const byte = bytes[at] ?? 0
      if (byte === COMMA) ids += 1
      else if (!isDigit(byte) && byte !== 32) return false
    }
    if (at === this.#found.end) return false
    this.#found.ids = ids
    this.#found.end = at
    return true
  }
}

interface Place {
  readonly at: number
  readonly hole: Hole
  /** Offset behind what the hole holds. */
  readonly end: number
}

/** Where `pattern` ends, if it occurs once only: a second one would make the likeness ambiguous. */
function onlyEnd(text: string, pattern: RegExp): number | undefined {
  const [first, second] = Array.from(text.matchAll(pattern))
  return first === undefined || second !== undefined ? undefined : first.index + first[0].length
}

function placeOf(text: string, hole: Hole, name: string): Place | undefined {
  const opening = { text: '"', completion: '', number: '', ids: '\\[' }[hole]
  const at = onlyEnd(text, new RegExp(`"${name}":\\s*${opening}`, 'g'))
  if (at === undefined) return undefined
  const inside = { text: /^(?:[^"\\]|\\.)+/, completion: /^\d+/, number: /^\d+/, ids: /^[\d, ]+/ }[hole]
  const length = inside.exec(text.slice(at))?.[0].length
  return length === undefined ? undefined : { at, hole, end: at + length }
}

/** One event: its name, if it has one, and one line of data. */
const plain = /^(?:event: [\x20-\x7e]+\n)?data:[\x20-\x7e]*\n\n$/

/**
 * @param raw a frame as it came
 * @param field the one with the text, such as `content`
 * @returns undefined where no likeness can be found, such as with several texts in a frame
 */
export function createFrameTemplate(raw: string, field: string): FrameTemplate | undefined {
  if (!plain.test(raw)) return undefined
  const text = placeOf(raw, 'text', field)
  if (text === undefined) return undefined
  const numbers = [
    placeOf(raw, 'number', 'total_tokens'),
    placeOf(raw, 'number', 'sequence_number'),
    placeOf(raw, 'completion', 'completion_tokens'),
    placeOf(raw, 'ids', 'token_ids'),
  ]
  const places = [text, ...numbers].filter((place) => place !== undefined).toSorted((a, b) => a.at - b.at)
  const literals: string[] = []
  let from = 0
  for (const place of places) {
    literals.push(raw.slice(from, place.at))
    from = place.end
  }
  literals.push(raw.slice(from))
  return new FrameTemplate(
    literals,
    places.map(({ hole }) => hole),
    field,
  )
}
