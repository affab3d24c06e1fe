/** Reads one stream for its times, when each token came, and for what its wholeness is decided by. */
import { linesOf, type SseFrame, type TransportFailure } from '../../contract/exchange.ts'
import type { TokenCounting } from '../../contract/load.ts'
import { addFrame, isOutput, newFacts } from '../../openai/answer-facts.ts'
import type { AnswerReader, ChoicePiece, Piece } from '../../openai/protocols/protocol.ts'
import { createSseDecoder, type SseDecoder } from '../../wire/decode-sse.ts'
import { atOnceMs } from './answer-count.ts'
import { DoubtMeter, type DoubtListener, type ReadTime } from './doubt-meter.ts'
import { FrameCount } from './frame-count.ts'
import { newTimes } from './stream-times.ts'
import { createFrameTemplate, type FrameTemplate } from './frame-template.ts'

/** Hears of tokens as they come; `gapMs` is the time since the frame with output before, none for the first. */
export interface TokenListener extends DoubtListener {
  token(tokens: number, gapMs: number | undefined): void
  /** What an answer holds that is too long to be kept until its end: the time before each frame, and how many tokens each held. */
  gaps(gaps: readonly number[], sizes: readonly number[]): void
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
/** What one answer may keep, 128 KiB. */
const mostGaps = 8_192

const lengthOf = (choices: readonly ChoicePiece[]): number =>
  choices.reduce(
    (sum, { content, reasoning, callLength = 0 }) => sum + content.length + reasoning.length + callLength,
    0,
  )

/** Offset behind the blank line that ends a frame; -1 where there is none. */
function endOfFrame(bytes: Buffer, start: number, end: number): number {
  for (let at = bytes.indexOf(LF, start); at !== -1 && at < end - 1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF && at + 2 < end) return at + 3
  }
  return -1
}

/** What is kept of a stream until its end. */
export interface Kept {
  /** The time of each token. */
  readonly stamps: boolean
  /** The time between frames; of several choices it says nothing. */
  readonly gaps: boolean
}

export class TokenStamper {
  readonly times = newTimes()
  readonly facts = newFacts()
  readonly #counts = new FrameCount()
  readonly #reader: AnswerReader
  readonly #listener: TokenListener
  readonly #keep: Kept
  readonly #sse: SseDecoder
  readonly #doubts: DoubtMeter
  #template: FrameTemplate | undefined
  #unrecognised = 0
  #atMs = 0
  #readMs = 0
  constructor(reader: AnswerReader, listener: TokenListener, keep: Kept) {
    this.#reader = reader
    this.#listener = listener
    this.#keep = keep
    this.#doubts = new DoubtMeter(listener)
    this.#sse = createSseDecoder({ maxFrameBytes, onFrame: (frame) => this.#takeFrame(frame) })
  }

  /** What the tokens are counted by so far. */
  get counting(): TokenCounting {
    return this.#counts.way
  }

  /** @param used tokens of the whole answer by its usage, where it has one */
  countedBy(used: number | undefined): TokenCounting {
    return this.#counts.settled(used)
  }

  push(bytes: Buffer, { start, end, atMs, readMs = atMs }: Pushed): void {
    this.#atMs = atMs
    this.#readMs = readMs
    this.#sse.at(atMs)
    let at = start
    while (at < end) {
      const recognised = this.#sse.between ? this.#template?.recognise(bytes, at, end) : undefined
      if (recognised !== undefined && !this.facts.ended) {
        at = recognised.end
        this.facts.frames += 1
        this.facts.events += 1
        this.#output(this.#counts.take(recognised.completionTokens, recognised.ids), recognised.length)
      } else at = this.#pushUnknown(bytes, at, end)
    }
  }

  /** What was pushed since the last call was one read; `time` says how sure its times are. */
  endRead(time?: ReadTime): void {
    if (time !== undefined) this.#doubts.endRead(time)
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

  /** A frame that a lone CR has closed is given out with the bytes behind it, and has come before them. */
  #takeFrame(frame: SseFrame): void {
    const pushedAtMs = this.#atMs
    this.#atMs = frame.atMs
    const piece = addFrame(this.facts, this.#reader, frame)
    if (piece === undefined) this.#doubts.frame(0)
    else this.#takePiece(piece, frame)
    this.#atMs = pushedAtMs
  }

  #takePiece({ choices, tokensSoFar, tokenIds }: Piece, frame: SseFrame): void {
    if (choices.some(isOutput)) {
      for (const choice of choices) this.#noteFirst(choice)
      this.#output(this.#counts.take(tokensSoFar, tokenIds), lengthOf(choices))
    } else {
      this.#doubts.frame(0)
      this.#counts.hold(tokensSoFar, tokenIds)
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

  #output(counted: number, length: number): void {
    const { times } = this
    // The first output is a token, whatever its count.
    const tokens = times.frames === 0 ? Math.max(1, counted) : counted
    times.frames += 1
    times.length += length
    if (times.lastTokenMs === undefined) {
      times.firstTokens = tokens
      times.firstLengths.push(length)
      times.firstTokenMs = this.#atMs
      this.#listener.token(tokens, undefined)
    } else {
      const gapMs = this.#atMs - times.lastTokenMs
      if (this.#keep.gaps) this.#keepGap(gapMs, tokens)
      if (gapMs < atOnceMs && !times.handedOn && times.firstLengths.length === times.frames - 1)
        times.firstLengths.push(length)
      this.#listener.token(tokens, gapMs)
    }
    this.#doubts.frame(tokens)
    this.#count(tokens)
    times.lastTokenMs = this.#atMs
  }

  #keepGap(gapMs: number, tokens: number): void {
    const { times } = this
    times.gaps.push(gapMs)
    times.sizes.push(tokens)
    if (times.gaps.length < mostGaps) return
    this.#listener.gaps(times.gaps, times.sizes)
    times.gaps = []
    times.sizes = []
    times.handedOn = true
  }

  #count(tokens: number): void {
    this.times.tokens += tokens
    if (!this.#keep.stamps) return
    for (let token = 0; token < tokens; token++) {
      this.times.stamps.push(this.#atMs)
      this.times.reads.push(this.#readMs)
    }
  }
}
