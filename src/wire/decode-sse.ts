/** Cuts an event stream into frames, byte by byte and at any split, as WHATWG HTML 9.2.6 ends lines: LF, CRLF or CR. */
import type { SseFrame } from '../contract/exchange.ts'
import { GrownBuffer } from './grown-buffer.ts'
import { parseSseFrame } from './parse-sse-frame.ts'

const LF = 10
const CR = 13

export interface SseDecoderOptions {
  /** A longer frame is given up. */
  readonly maxFrameBytes: number
  onFrame(frame: SseFrame): void
}

export interface SseDecoder {
  /** Takes `bytes[start, end)`, which the caller may overwrite afterwards. */
  push(bytes: Buffer, start: number, end: number): void
  /** The time of the bytes that follow, in milliseconds from the exchange's start. */
  at(atMs: number): void
  /** Emits a frame that a lone CR had closed, and returns the bytes after the last whole frame. */
  end(): Buffer
  /** Set once a frame has grown over its limit; nothing is decoded from then on. */
  readonly oversized: boolean
  /** No byte of a next frame has come. */
  readonly between: boolean
}

/** Where the line that goes on at `start` ends, or `end`. */
function endOfLine(bytes: Buffer, start: number, end: number): number {
  let index = start
  for (let byte = bytes[index]; index < end && byte !== LF && byte !== CR; byte = bytes[index]) index += 1
  return index
}

class Decoder implements SseDecoder {
  readonly #options: SseDecoderOptions
  /** The part of the current frame that came with earlier reads, whose buffer will be overwritten. */
  readonly #carry = new GrownBuffer()
  #atMs = 0
  /** No byte of the current line has come. */
  #lineEmpty = true
  /** No line of the current frame has content: blank lines before a frame belong to it. */
  #frameEmpty = true
  #afterCr = false
  /** A CR has closed the frame; an LF that follows is still part of it. */
  #closedAtMs: number | undefined
  /** The step before this one ended the frame. */
  #whole = false
  #first = true
  #oversized = false

  constructor(options: SseDecoderOptions) {
    this.#options = options
  }

  get oversized(): boolean {
    return this.#oversized
  }

  get between(): boolean {
    return this.#carry.length === 0 && this.#closedAtMs === undefined
  }

  at(atMs: number): void {
    this.#atMs = atMs
  }

  push(bytes: Buffer, start: number, end: number): void {
    if (this.#oversized) return
    let from = start
    let index = start
    while (index < end && !this.#oversized) {
      index = this.#step(bytes, index, end)
      if (!this.#whole) continue
      this.#emit(bytes.subarray(from, index), this.#closedAtMs ?? this.#atMs)
      from = index
    }
    this.#carry.add(bytes, from, end)
    if (this.#carry.length > this.#options.maxFrameBytes) this.#oversized = true
  }

  end(): Buffer {
    if (this.#closedAtMs !== undefined) this.#emit(Buffer.alloc(0), this.#closedAtMs)
    return this.#carry.take()
  }

  /** Takes the inside of a line or one line end; @returns the offset behind it */
  #step(bytes: Buffer, index: number, end: number): number {
    const byte = bytes[index]
    if (this.#closedAtMs !== undefined) {
      this.#whole = true
      return byte === LF ? index + 1 : index
    }
    if (byte !== LF && byte !== CR) {
      this.#lineEmpty = false
      this.#frameEmpty = false
      this.#afterCr = false
      return endOfLine(bytes, index, end)
    }
    this.#whole = this.#closes(byte)
    return index + 1
  }

  /** Moves on by a line end; true where it is the LF that ends a frame's blank line. */
  #closes(byte: number): boolean {
    const secondOfTwo = byte === LF && this.#afterCr
    this.#afterCr = byte === CR
    if (secondOfTwo) return false
    const blank = this.#lineEmpty
    this.#lineEmpty = true
    if (!blank || this.#frameEmpty) return false
    if (byte === LF) return true
    this.#closedAtMs = this.#atMs
    return false
  }

  #withCarry(last: Buffer): Buffer {
    if (this.#carry.length === 0) return last
    this.#carry.add(last)
    return this.#carry.take()
  }

  #emit(last: Buffer, atMs: number): void {
    const bytes = this.#withCarry(last)
    if (bytes.length > this.#options.maxFrameBytes) {
      this.#oversized = true
      this.#carry.add(bytes)
      return
    }
    this.#options.onFrame(parseSseFrame(bytes, { atMs, first: this.#first }))
    this.#first = false
    this.#frameEmpty = true
    this.#lineEmpty = true
    this.#afterCr = false
    this.#closedAtMs = undefined
    this.#whole = false
  }
}

export function createSseDecoder(options: SseDecoderOptions): SseDecoder {
  return new Decoder(options)
}
