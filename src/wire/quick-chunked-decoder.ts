/** The chunked transfer coding taken off byte by byte and without a string: for streams that are counted, not recorded. */
import type { BodyDecoder, ByteSink } from './body-framing.ts'

const LF = 10
const CR = 13
const COLON = 58
const SEMICOLON = 59
const maxSizeDigits = 13
const maxLineBytes = 8_192
/** Instead of the digits' number: white space has come, behind which only an extension may. */
const spaced = maxSizeDigits + 1

/** Numbers rather than names, because they are compared for every byte outside of chunks. */
const SIZE = 0
const EXTENSION = 1
const SIZE_LF = 2
const DATA = 3
const DATA_CR = 4
const DATA_LF = 5
const TRAILER = 6
const TRAILER_LF = 7
const DONE = 8
const BROKEN = 9

/** @returns -1 for what is not a hexadecimal digit */
function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

class QuickChunkedDecoder implements BodyDecoder {
  readonly endsAtClose = false
  problem: string | undefined
  readonly #sink: ByteSink
  #state = SIZE
  #left = 0
  #digits = 0
  /** Bytes of the current extension or trailer line. */
  #line = 0
  /** The current trailer line has a name, as far as a colon tells. */
  #named = false

  constructor(sink: ByteSink) {
    this.#sink = sink
  }

  get done(): boolean {
    return this.#state === DONE
  }

  get missing(): string {
    return this.#state === DATA ? `${this.#left} bytes of a chunk` : 'the last chunk'
  }

  push(bytes: Buffer, start: number, end: number): number {
    let at = start
    while (at < end && this.#state < DONE) {
      if (this.#state === DATA) at = this.#takeData(bytes, at, end)
      else {
        this.#take(bytes[at] ?? 0)
        at += 1
      }
    }
    return at
  }

  #takeData(bytes: Buffer, start: number, end: number): number {
    const to = Math.min(end, start + this.#left)
    this.#left -= to - start
    if (this.#left === 0) this.#state = DATA_CR
    this.#sink(bytes, start, to)
    return to
  }

  #take(byte: number): void {
    if (this.#state === SIZE) this.#takeSize(byte)
    else if (this.#state === DATA_CR) this.#expect(byte, CR, DATA_LF)
    else if (this.#state === DATA_LF) this.#expect(byte, LF, SIZE)
    else if (this.#state === SIZE_LF) this.#endSize(byte)
    else this.#takeLine(byte)
  }

  #takeSize(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0 && this.#digits < maxSizeDigits) {
      this.#left = this.#left * 16 + digit
      this.#digits += 1
    } else if (this.#digits === 0) this.#fail('A chunk size is malformed.')
    else if (byte === CR && this.#digits !== spaced) this.#state = SIZE_LF
    else if (byte === SEMICOLON) this.#state = EXTENSION
    else if (byte === 32 || byte === 9) this.#digits = spaced
    else this.#fail('A chunk size is malformed.')
  }

  #endSize(byte: number): void {
    this.#expect(byte, LF, this.#left === 0 ? TRAILER : DATA)
    this.#digits = 0
    this.#line = 0
  }

  /** The rest of a size line, or a trailer; both are dropped. */
  #takeLine(byte: number): void {
    if (this.#state === TRAILER_LF) {
      this.#expect(byte, LF, this.#line === 0 ? DONE : TRAILER)
      this.#line = 0
      this.#named = false
    } else if (byte === CR) this.#endLine()
    else if (byte === LF) this.#fail('A line of the chunked coding does not end in CRLF.')
    else if ((this.#line += 1) > maxLineBytes) this.#fail('A line of the chunked coding is too long.')
    else if (byte === COLON && this.#line > 1) this.#named = true
  }

  #endLine(): void {
    if (this.#state === EXTENSION) this.#state = SIZE_LF
    else if (this.#line === 0 || this.#named) this.#state = TRAILER_LF
    else this.#fail('A trailer line has no name.')
  }

  #expect(byte: number, wanted: number, next: number): void {
    if (byte === wanted) this.#state = next
    else this.#fail(wanted === CR ? 'A chunk does not end in CRLF.' : 'A CR is not followed by LF.')
  }

  #fail(because: string): void {
    this.problem = because
    this.#state = BROKEN
  }
}

export function createQuickChunkedDecoder(sink: ByteSink): BodyDecoder {
  return new QuickChunkedDecoder(sink)
}
