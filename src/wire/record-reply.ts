/** Records what comes back for one request: head, frames or body, and when. It knows no socket and no timer. */
import { isUtf8 } from 'node:buffer'
import type { Marks, RecordedRequest, Reply, SseFrame, TransportFailure } from '../contract/exchange.ts'
import { createBodyDecoder } from './body-decoder.ts'
import type { BodyDecoder } from './body-framing.ts'
import { createSseDecoder, type SseDecoder } from './decode-sse.ts'
import { isEventStream } from './media-type.ts'
import { GrownBuffer } from './grown-buffer.ts'
import { createHeadParser, type HeadParser, type ResponseHead } from './head-parser.ts'

export type Phase = Exclude<TransportFailure['phase'], 'total'>

/** `malformed` ends the exchange as `done` does. */
export type Progress = 'more' | 'done' | { readonly malformed: string }

export interface RecorderOptions {
  readonly request: RecordedRequest
  /** By CLOCK_MONOTONIC, in milliseconds. */
  readonly startedAtMs: number
  now(): number
  /** Whether the data of a frame is output or the end; asked until it says yes for the first time, or always for `onOutput`. */
  endsTokenWait(data: string): boolean
  onHead(): void
  onToken(): void
  /** A frame with data arrived. */
  onData?(): void
  /** A frame with output arrived; `frames` is its number, from 1. */
  onOutput?(frames: number): void
  /** Length of a body at which the exchange ends; 64 MiB by default. */
  readonly maxBodyBytes?: number
}

const maxFrameBytes = 1 << 20
const defaultMaxBodyBytes = 64 << 20
/** A frame may be a few bytes, and its record is some hundred: without this a flood of them fills the memory. */
const mostFrames = 100_000

/** 101 is not an interim answer: no other protocol was requested. */
function isInterim(status: number): boolean {
  return status >= 100 && status < 200 && status !== 101
}

export class ReplyRecorder {
  readonly #options: RecorderOptions
  readonly #frames: SseFrame[] = []
  readonly #body = new GrownBuffer()
  readonly #maxBodyBytes: number
  #bodyBytes = 0
  #marks: Omit<Marks, 'endMs'> = {}
  #head: ResponseHead | undefined
  #headParser: HeadParser = createHeadParser()
  #decoder: BodyDecoder | undefined
  #sse: SseDecoder | undefined
  #tokenSeen = false
  #outputs = 0
  #atMs = 0

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#maxBodyBytes = options.maxBodyBytes ?? defaultMaxBodyBytes
  }

  /** What is being waited for. */
  get phase(): Phase {
    if (this.#marks.connectedMs === undefined) return 'connect'
    if (this.#head === undefined) return 'head'
    return this.#tokenSeen ? 'body' : 'first-token'
  }

  connected(): void {
    this.#marks = { ...this.#marks, connectedMs: this.#elapsedMs() }
  }

  sent(): void {
    this.#marks = { ...this.#marks, sentMs: this.#elapsedMs() }
  }

  /**
   * Takes `bytes[0, length)`, which may be overwritten afterwards.
   * @param stampMs when they came, by CLOCK_MONOTONIC; now, where that is not known
   */
  push(bytes: Buffer, length: number, stampMs?: number): Progress {
    this.#atMs = this.#elapsedMs(stampMs)
    // Bytes of an answer cannot have come before the request was out: it was we who heard of that late.
    const { sentMs } = this.#marks
    if (sentMs !== undefined && sentMs > this.#atMs) this.#marks = { ...this.#marks, sentMs: this.#atMs }
    let at = 0
    while (this.#decoder === undefined) {
      const progress = this.#headParser.push(bytes, at, length)
      if (progress.state === 'more') return 'more'
      if (progress.state === 'malformed') return { malformed: progress.because }
      this.#takeHead(progress.head)
      at = progress.next
    }
    this.#decoder.push(bytes, at, length)
    return this.#progress(this.#decoder)
  }

  /** The peer sends no more: undefined where that is how the body ends, else what is missing. */
  end(): TransportFailure | undefined {
    this.#atMs = this.#elapsedMs()
    const phase = this.phase
    if (this.#decoder === undefined) {
      return {
        kind: 'truncated',
        phase,
        message: 'The peer closed the connection before the end of the response head.',
      }
    }
    if (this.#decoder.endsAtClose) return undefined
    const message = `The peer closed the connection with ${this.#decoder.missing} missing.`
    return { kind: 'truncated', phase, message }
  }

  reply(failure?: TransportFailure): Reply {
    const rest = this.#sse === undefined ? this.#body.take() : this.#sse.end()
    const valid = this.#sse !== undefined || isUtf8(rest)
    return {
      request: this.#options.request,
      startedAtMs: this.#options.startedAtMs,
      ...(this.#head === undefined ? {} : { status: this.#head.status }),
      headers: this.#head?.headers ?? {},
      frames: this.#frames,
      body: rest.toString('utf8'),
      ...(valid ? {} : { bodyBase64: rest.toString('base64') }),
      marks: { ...this.#marks, endMs: failure === undefined ? this.#atMs : this.#elapsedMs() },
      ...(failure === undefined ? {} : { failure }),
    }
  }

  /** To the microsecond; a clock's further digits would only fill the record. */
  #elapsedMs(atMs = this.#options.now()): number {
    return Math.round((atMs - this.#options.startedAtMs) * 1000) / 1000
  }

  #takeHead(head: ResponseHead): void {
    if (isInterim(head.status)) {
      this.#headParser = createHeadParser()
      return
    }
    this.#head = head
    this.#marks = { ...this.#marks, headMs: this.#atMs }
    if (isEventStream(head.headers)) {
      this.#sse = createSseDecoder({ maxFrameBytes, onFrame: (frame) => this.#takeFrame(frame) })
    }
    this.#decoder = createBodyDecoder(this.#options.request.method, head, (bytes, start, end) => {
      this.#takeEntity(bytes, start, end)
    })
    this.#options.onHead()
  }

  #takeEntity(bytes: Buffer, start: number, end: number): void {
    if (this.#bodyBytes === 0) this.#marks = { ...this.#marks, firstBodyByteMs: this.#atMs }
    this.#bodyBytes += end - start
    if (this.#sse !== undefined) {
      this.#sse.at(this.#atMs)
      this.#sse.push(bytes, start, end)
      return
    }
    if (this.#bodyBytes <= this.#maxBodyBytes) this.#body.add(bytes, start, end)
    this.#token()
  }

  #takeFrame(frame: SseFrame): void {
    if (this.#frames.length >= mostFrames) return
    this.#frames.push(frame)
    if (frame.data === undefined) return
    const { endsTokenWait, onOutput, onData } = this.#options
    const isAsked = !this.#tokenSeen || onOutput !== undefined
    if (isAsked && endsTokenWait(frame.data)) {
      this.#token()
      onOutput?.(++this.#outputs)
    }
    onData?.()
  }

  #token(): void {
    if (this.#tokenSeen) return
    this.#tokenSeen = true
    this.#options.onToken()
  }

  #progress(decoder: BodyDecoder): Progress {
    if (decoder.problem !== undefined) return { malformed: decoder.problem }
    if (this.#sse?.oversized === true) return { malformed: `A frame is longer than ${maxFrameBytes} bytes.` }
    if (this.#frames.length >= mostFrames)
      return { malformed: `The stream has ${mostFrames} frames and goes on.` }
    if (this.#bodyBytes > this.#maxBodyBytes)
      return { malformed: `The body is longer than ${this.#maxBodyBytes} bytes.` }
    return decoder.done ? 'done' : 'more'
  }
}
