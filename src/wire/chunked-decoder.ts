/** Takes the chunked transfer coding off a body (RFC 9112, section 7.1), strictly; trailers are read and dropped. */
import type { BodyDecoder, ByteSink } from './body-framing.ts'

const LF = 10
const CR = 13
/** Limit of a size line and of a trailer line. */
const maxLineBytes = 8_192
const sizeLine = /^([0-9A-Fa-f]{1,13})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/
const trailerLine = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*$/

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done' | 'malformed'

class ChunkedDecoder implements BodyDecoder {
  readonly endsAtClose = false
  readonly #sink: ByteSink
  #state: State = 'size'
  /** The line so far, without the LF; of `data-end`, the CR. */
  #line = ''
  #left = 0
  #problem: string | undefined

  constructor(sink: ByteSink) {
    this.#sink = sink
  }

  get done(): boolean {
    return this.#state === 'done'
  }

  get problem(): string | undefined {
    return this.#problem
  }

  get missing(): string {
    return this.#state === 'data' ? `${this.#left} bytes of a chunk` : 'the last chunk'
  }

  push(bytes: Buffer, start: number, end: number): number {
    let at = start
    while (at < end && this.#state !== 'done' && this.#state !== 'malformed') {
      at = this.#state === 'data' ? this.#takeData(bytes, at, end) : this.#takeLine(bytes, at, end)
    }
    return at
  }

  #takeData(bytes: Buffer, start: number, end: number): number {
    const to = Math.min(end, start + this.#left)
    this.#sink(bytes, start, to)
    this.#left -= to - start
    if (this.#left === 0) this.#state = 'data-end'
    return to
  }

  /** Takes bytes up to the next LF, and acts on the line once it is whole. */
  #takeLine(bytes: Buffer, start: number, end: number): number {
    const lf = bytes.indexOf(LF, start)
    const to = lf === -1 || lf >= end ? end : lf
    this.#line += bytes.toString('latin1', start, to)
    if (this.#line.length > maxLineBytes) this.#fail('A line of the chunked coding is too long.')
    else if (this.#state === 'data-end' && !'\r'.startsWith(this.#line))
      this.#fail('A chunk does not end in CRLF.')
    else if (to < end) this.#endLine()
    return Math.min(end, to + 1)
  }

  #endLine(): void {
    const line = this.#line
    this.#line = ''
    if (line.charCodeAt(line.length - 1) !== CR) {
      this.#fail('A line of the chunked coding does not end in CRLF.')
      return
    }
    if (this.#state === 'data-end') this.#state = 'size'
    else if (this.#state === 'size') this.#readSize(line.slice(0, -1))
    else this.#readTrailer(line.slice(0, -1))
  }

  #readSize(line: string): void {
    const digits = sizeLine.exec(line)?.[1]
    if (digits === undefined) {
      this.#fail(`The chunk size line ${JSON.stringify(line.slice(0, 40))} is malformed.`)
      return
    }
    this.#left = Number.parseInt(digits, 16)
    this.#state = this.#left === 0 ? 'trailer' : 'data'
  }

  #readTrailer(line: string): void {
    if (line === '') this.#state = 'done'
    else if (!trailerLine.test(line))
      this.#fail(`The trailer line ${JSON.stringify(line.slice(0, 40))} is malformed.`)
  }

  #fail(because: string): void {
    this.#problem = because
    this.#state = 'malformed'
  }
}

export function createChunkedDecoder(sink: ByteSink): BodyDecoder {
  return new ChunkedDecoder(sink)
}
