/** Reads one completion stream for its times: when each token came, and whether the stream was whole. */
import type { SseFrame, TransportFailure } from '../../contract/exchange.ts'
import { createSseDecoder, type SseDecoder } from '../../wire/decode-sse.ts'
import { createFrameTemplate, type FrameTemplate } from './frame-template.ts'
import { judgeStream, type StreamEnd, type StreamFacts } from './judge-stream.ts'
import { readChunk, type ChunkReading } from './read-chunk.ts'

/** Hears of tokens as they come; `gapMs` is the time since the frame with output before, none for the first. */
export interface TokenListener {
  token(tokens: number, gapMs: number | undefined): void
}

/** What a stream was, in milliseconds of CLOCK_MONOTONIC. */
export interface StreamTimes {
  firstTokenMs: number | undefined
  firstReasoningMs: number | undefined
  firstContentMs: number | undefined
  lastTokenMs: number | undefined
  /** Tokens of the first frame with output. */
  firstTokens: number
  /** Tokens of all frames with output. */
  tokens: number
  /** One for each token; empty unless asked for. */
  readonly stamps: number[]
}

const LF = 10
const CR = 13
const maxFrameBytes = 1 << 20

type Chunk = Extract<ChunkReading, { readonly kind: 'chunk' }>

/** Offset behind the blank line that ends a frame; -1 where there is none. */
function endOfFrame(bytes: Buffer, start: number, end: number): number {
  for (let at = bytes.indexOf(LF, start); at !== -1 && at < end - 1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF && at + 2 < end) return at + 3
  }
  return -1
}

export class TokenStamper {
  readonly times: StreamTimes = {
    firstTokenMs: undefined,
    firstReasoningMs: undefined,
    firstContentMs: undefined,
    lastTokenMs: undefined,
    firstTokens: 0,
    tokens: 0,
    stamps: [],
  }
  readonly facts: StreamFacts = {
    frames: 0,
    choices: 0,
    finishReason: undefined,
    done: false,
    behindDone: false,
    usage: undefined,
    error: undefined,
    malformed: undefined,
    counting: 'chunks',
  }
  readonly #listener: TokenListener
  readonly #keepStamps: boolean
  readonly #sse: SseDecoder
  #template: FrameTemplate | undefined
  #unrecognised = 0
  #atMs = 0
  /** Completion tokens that the server had counted before the current frame. */
  #counted = 0
  /** Tokens of frames without output, held back by the server: they belong to the next output. */
  #held = 0
  /** Tokens that came in this read after its first, with no gap. */
  #gapless = 0

  constructor(listener: TokenListener, keepStamps: boolean) {
    this.#listener = listener
    this.#keepStamps = keepStamps
    this.#sse = createSseDecoder({ maxFrameBytes, onFrame: (frame) => this.#takeFrame(frame) })
  }

  /** @param atMs when `bytes[start, end)` were read */
  push(
    bytes: Buffer,
    { start, end, atMs }: { readonly start: number; readonly end: number; readonly atMs: number },
  ): void {
    this.#atMs = atMs
    let at = start
    while (at < end) {
      const recognised = this.#sse.between ? this.#template?.recognise(bytes, at, end) : undefined
      if (recognised !== undefined && !this.facts.done) {
        at = recognised.end
        this.facts.frames += 1
        this.#output(this.#tokensOf(recognised.completionTokens, recognised.ids))
      } else at = this.#pushUnknown(bytes, at, end)
    }
  }

  /** What was pushed since the last call was one read. */
  endRead(): void {
    if (this.#gapless > 0) this.#listener.token(this.#gapless, 0)
    this.#gapless = 0
  }

  /** @param failure of the transport */
  end(failure: TransportFailure | undefined, usageAsked: boolean): StreamEnd {
    const rest = this.#sse.end()
    return judgeStream(this.facts, { failure, usageAsked, rest: rest.toString('utf8').trim() })
  }

  /** Takes one frame, or what there is of it. */
  #pushUnknown(bytes: Buffer, start: number, end: number): number {
    const found = endOfFrame(bytes, start, end)
    const to = found === -1 ? end : found
    this.#sse.push(bytes, start, to)
    if (this.#sse.oversized) this.facts.malformed ??= `A frame is longer than ${maxFrameBytes} bytes.`
    return to
  }

  #takeFrame({ data, raw, faults }: SseFrame): void {
    if (data === undefined) return
    const { facts } = this
    facts.frames += 1
    facts.behindDone ||= facts.done
    facts.malformed ??= faults?.[0]
    this.#takeReading(readChunk(data), raw)
  }

  #takeReading(reading: ChunkReading, raw: string): void {
    const { facts } = this
    switch (reading.kind) {
      case 'done':
        facts.done = true
        return
      case 'malformed':
        facts.malformed ??= reading.because
        return
      case 'error':
        facts.error ??= reading.error
        return
      case 'chunk':
        this.#takeChunk(reading, raw)
    }
  }

  #takeChunk(chunk: Chunk, raw: string): void {
    const { facts } = this
    facts.choices = Math.max(facts.choices, chunk.choices)
    facts.finishReason = chunk.finishReason ?? facts.finishReason
    facts.usage = chunk.usage ?? facts.usage
    // The frame that closes a stream with its usage has no choice, and no token.
    const tokens = this.#tokensOf(chunk.choices > 0 ? chunk.usage?.completionTokens : undefined, chunk.ids)
    if (!chunk.output) {
      if (facts.counting !== 'chunks') this.#held += tokens
      return
    }
    this.#noteFirst(chunk)
    this.#output(tokens)
    this.#learn(chunk, raw)
  }

  #noteFirst({ content, reasoning }: Chunk): void {
    if (reasoning) this.times.firstReasoningMs ??= this.#atMs
    if (content) this.times.firstContentMs ??= this.#atMs
  }

  /** Learns less and less often where frames never repeat. */
  #learn({ field }: Chunk, raw: string): void {
    if (field === undefined) return
    this.#unrecognised += 1
    if ((this.#unrecognised & (this.#unrecognised - 1)) === 0)
      this.#template = createFrameTemplate(raw, field)
  }

  #tokensOf(completionTokens: number | undefined, ids: number | undefined): number {
    if (completionTokens !== undefined) {
      this.facts.counting = 'usage'
      const tokens = completionTokens - this.#counted
      this.#counted = completionTokens
      return tokens
    }
    if (ids === undefined) return 1
    if (this.facts.counting === 'chunks') this.facts.counting = 'token-ids'
    return ids
  }

  #output(carried: number): void {
    const { times } = this
    const tokens = Math.max(0, carried + this.#held)
    this.#held = 0
    if (times.lastTokenMs === undefined) {
      // Output without a count is a token all the same.
      times.firstTokens = Math.max(1, tokens)
      times.firstTokenMs = this.#atMs
      this.#count(times.firstTokens)
      this.#listener.token(times.firstTokens, undefined)
    } else if (times.lastTokenMs === this.#atMs) {
      this.#count(tokens)
      this.#gapless += tokens
    } else {
      const gapMs = this.#atMs - times.lastTokenMs
      this.#count(tokens)
      this.#listener.token(tokens, gapMs)
    }
    times.lastTokenMs = this.#atMs
  }

  #count(tokens: number): void {
    this.times.tokens += tokens
    if (!this.#keepStamps) return
    for (let token = 0; token < tokens; token++) this.times.stamps.push(this.#atMs)
  }
}
