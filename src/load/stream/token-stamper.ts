/** Reads one stream for its times, when each token came, and for what its wholeness is decided by. */
import { linesOf, type SseFrame, type TransportFailure } from '../../contract/exchange.ts'
import type { TokenCounting } from '../../contract/load.ts'
import { addFrame, isOutput, newFacts } from '../../openai/answer-facts.ts'
import type { AnswerReader, ChoicePiece, Piece } from '../../openai/protocols/protocol.ts'
import { createSseDecoder, type SseDecoder } from '../../wire/decode-sse.ts'
import { DoubtMeter, type DoubtListener, type ReadTime } from './doubt-meter.ts'
import { createFrameTemplate, type FrameTemplate } from './frame-template.ts'

/** Hears of tokens as they come; `gapMs` is the time since the frame with output before, none for the first. */
export interface TokenListener extends DoubtListener {
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
  /** How many frames had output. */
  frames: number
  /** One for each token; empty unless asked for. */
  readonly stamps: number[]
  /** When each token was read, which is later than when it came; empty unless asked for. */
  readonly reads: number[]
}

/** When `bytes[start, end)` came, and when they were read. */
export interface Pushed {
  readonly start: number
  readonly end: number
  readonly atMs: number
  readonly readMs?: number
}

const LF = 10
const CR = 13
const maxFrameBytes = 1 << 20

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
    frames: 0,
    stamps: [],
    reads: [],
  }
  readonly facts = newFacts()
  /** What the tokens are counted by. */
  counting: TokenCounting = 'chunks'
  readonly #reader: AnswerReader
  readonly #listener: TokenListener
  readonly #keepStamps: boolean
  readonly #sse: SseDecoder
  readonly #doubts: DoubtMeter
  #template: FrameTemplate | undefined
  #unrecognised = 0
  #atMs = 0
  #readMs = 0
  /** Completion tokens that the server had counted before the current frame. */
  #counted = 0
  /** Tokens of frames without output, held back by the server: they belong to the next output. */
  #held = 0
  /** Tokens that came in this read after its first, with no gap. */
  #gapless = 0

  constructor(reader: AnswerReader, listener: TokenListener, keepStamps: boolean) {
    this.#reader = reader
    this.#listener = listener
    this.#keepStamps = keepStamps
    this.#doubts = new DoubtMeter(listener)
    this.#sse = createSseDecoder({ maxFrameBytes, onFrame: (frame) => this.#takeFrame(frame) })
  }

  push(bytes: Buffer, { start, end, atMs, readMs = atMs }: Pushed): void {
    this.#atMs = atMs
    this.#readMs = readMs
    let at = start
    while (at < end) {
      const recognised = this.#sse.between ? this.#template?.recognise(bytes, at, end) : undefined
      if (recognised !== undefined && !this.facts.ended) {
        at = recognised.end
        this.facts.frames += 1
        this.facts.events += 1
        this.#output(this.#tokensOf(recognised.completionTokens, recognised.ids))
      } else at = this.#pushUnknown(bytes, at, end)
    }
  }

  /** What was pushed since the last call was one read; `time` says how sure its times are. */
  endRead(time?: ReadTime): void {
    if (time !== undefined) this.#doubts.endRead(time)
    if (this.#gapless > 0) this.#listener.token(this.#gapless, 0)
    this.#gapless = 0
  }

  /** @returns the bytes behind the last whole frame */
  end(): Buffer {
    return this.#sse.end()
  }

  /** Why the rest was not read; undefined where all of it was. */
  get failure(): TransportFailure | undefined {
    if (!this.#sse.oversized) return undefined
    return { kind: 'malformed', phase: 'body', message: `A frame is longer than ${maxFrameBytes} bytes.` }
  }

  /** Takes one frame, or what there is of it. */
  #pushUnknown(bytes: Buffer, start: number, end: number): number {
    const found = endOfFrame(bytes, start, end)
    const to = found === -1 ? end : found
    this.#sse.push(bytes, start, to)
    return to
  }

  #takeFrame(frame: SseFrame): void {
    const piece = addFrame(this.facts, this.#reader, frame)
    if (piece === undefined) this.#doubts.frame(0)
    else this.#takePiece(piece, frame)
  }

  #takePiece({ choices, tokensSoFar, tokenIds }: Piece, frame: SseFrame): void {
    const tokens = this.#tokensOf(tokensSoFar, tokenIds)
    if (!choices.some(isOutput)) {
      this.#doubts.frame(0)
      if (this.counting !== 'chunks') this.#held += tokens
    } else {
      for (const choice of choices) this.#noteFirst(choice)
      this.#output(tokens)
    }
    this.#learn(choices, frame)
  }

  #noteFirst({ content, reasoning }: ChoicePiece): void {
    if (reasoning !== '') this.times.firstReasoningMs ??= this.#atMs
    if (content !== '') this.times.firstContentMs ??= this.#atMs
  }

  /** Learns from the second frame with text on, less and less often where frames never repeat, and anew once a choice has finished. */
  #learn(choices: readonly ChoicePiece[], frame: SseFrame): void {
    const [field] = choices.map((choice) => choice.field)
    if (choices.some(({ finishReason }) => finishReason !== undefined)) {
      this.#template = undefined
      this.#unrecognised = 0
    } else if (field !== undefined && choices.length === 1) {
      this.#unrecognised += 1
      const isPower = (this.#unrecognised & (this.#unrecognised - 1)) === 0
      // An answer of one frame has no next one to be recognised.
      if (isPower && this.#unrecognised > 1) this.#template = createFrameTemplate(linesOf(frame), field)
    }
  }

  #tokensOf(completionTokens: number | undefined, ids: number | undefined): number {
    if (completionTokens !== undefined) {
      this.counting = 'usage'
      const tokens = completionTokens - this.#counted
      this.#counted = completionTokens
      return tokens
    }
    if (ids === undefined) return 1
    if (this.counting === 'chunks') this.counting = 'token-ids'
    return ids
  }

  #output(carried: number): void {
    const { times } = this
    const tokens = Math.max(0, carried + this.#held)
    this.#held = 0
    times.frames += 1
    this.#doubts.frame(times.lastTokenMs === undefined ? Math.max(1, tokens) : tokens)
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
    for (let token = 0; token < tokens; token++) {
      this.times.stamps.push(this.#atMs)
      this.times.reads.push(this.#readMs)
    }
  }
}
