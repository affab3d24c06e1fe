/** One HTTP/1.1 connection that carries one request after the other, for streams that are counted and not recorded. */
import type { EnvironmentError } from '../base/errors.ts'
import type { TransportFailure } from '../contract/exchange.ts'
import { createBodyDecoder } from './body-decoder.ts'
import type { BodyDecoder } from './body-framing.ts'
import type { Arrival } from './arrival.ts'
import { createHeadParser, type HeadParser, type ResponseHead } from './head-parser.ts'
import type { KernelReader } from './kernel-stamps.ts'
import { lackOf } from './lack-of.ts'
import { openSocket, type OpenSocket } from './open-socket.ts'
import { createQuickChunkedDecoder } from './quick-chunked-decoder.ts'
import type { Target } from './request-bytes.ts'
import type { TurnClock } from './turn-clock.ts'

/** Receives one answer. All times are in milliseconds of CLOCK_MONOTONIC. */
export interface StreamSink {
  /** The request is handed to the kernel at this moment; again where it is sent once more. */
  sent(atMs: number): void
  head(head: ResponseHead, atMs: number): void
  /** `bytes[start, end)` of the entity; overwritten after the call. */
  body(bytes: Buffer, start: number, end: number): void
  /** All of one read has been given. */
  endRead?(): void
  /** Why no more of the answer is wanted; it then ends with this. */
  readonly giveUp?: TransportFailure | undefined
  /** This machine has none left of what a connection takes, of which the server knows nothing; nothing follows. */
  lack(error: EnvironmentError): void
  /** Whole by its own framing, or why not; nothing follows. */
  end(atMs: number, failure?: TransportFailure): void
}

export interface ConnectionOptions {
  readonly target: Target
  readonly clock: TurnClock
  /** Reads with the kernel's stamps; without one, Node reads. */
  readonly reader?: KernelReader | undefined
  /** The answer has ended and the next request may be sent. */
  onIdle(connection: StreamConnection): void
  /** It is closed; `idle` where the server did it while no answer was waited for. */
  onClose(connection: StreamConnection, idle: boolean): void
}

type Phase = 'connect' | 'head' | 'body'

/** A server that closes an idle connection while a request is on its way does so within a round trip. */
const crossingMs = 1_000

interface Answer {
  readonly sink: StreamSink
  readonly request: Buffer
  /** Takes the request back, where the server closed the connection before it had read it. */
  readonly crossed: (() => void) | undefined
  sentMs: number
  heard: boolean
  headParser: HeadParser
  decoder: BodyDecoder | undefined
  /** The server will close, or there is no telling where the answer ends. */
  last: boolean
}

function isInterim(status: number): boolean {
  return status >= 100 && status < 200 && status !== 101
}

function saysClose({ headers }: ResponseHead): boolean {
  return /\bclose\b/i.test(headers['connection'] ?? '')
}

export class StreamConnection {
  readonly #options: ConnectionOptions
  readonly #socket: OpenSocket
  #connected = false
  #closed = false
  #answer: Answer | undefined
  /** When it was last used, in milliseconds. */
  idleSinceMs = 0

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#socket = openSocket(
      options.target,
      {
        onConnect: () => this.#onConnect(),
        onBytes: (bytes, length, arrival) => this.#read(bytes, length, arrival),
        onEnd: () => this.#onEnd(),
        onError: (error) => this.#onError(error),
      },
      options.reader,
    )
  }

  get phase(): Phase {
    if (!this.#connected) return 'connect'
    return this.#answer?.decoder === undefined ? 'head' : 'body'
  }

  /**
   * May be called only while idle.
   * @param crossed called in place of the sink's end where the server's close crossed the request: no byte has come
   */
  send(request: Buffer, sink: StreamSink, crossed?: () => void): void {
    const waiting = {
      sentMs: 0,
      heard: false,
      headParser: createHeadParser(),
      decoder: undefined,
      last: false,
    }
    this.#answer = { sink, request, crossed, ...waiting }
    if (this.#connected) this.#write(this.#answer)
  }

  /** Hangs up; the sink hears nothing more. */
  destroy(): void {
    this.#answer = undefined
    this.#close(false)
  }

  #onConnect(): void {
    this.#connected = true
    if (this.#answer === undefined) this.#options.onIdle(this)
    else this.#write(this.#answer)
  }

  #write(answer: Answer): void {
    this.#socket.write(answer.request, {
      leaves: () => {
        answer.sentMs = this.#options.clock.stamp()
        answer.sink.sent(answer.sentMs)
      },
    })
  }

  #read(bytes: Buffer, length: number, arrival?: Arrival): void {
    const atMs = this.#options.clock.stamp(arrival)
    const answer = this.#answer
    // Nobody asked: what the server says between two answers makes the connection useless.
    if (answer === undefined) return this.#close()
    answer.heard = true
    const at = answer.decoder === undefined ? this.#readHeads(answer, { bytes, length, atMs }) : 0
    if (answer.decoder === undefined || at < 0) return
    const end = answer.decoder.push(bytes, at, length)
    answer.sink.endRead?.()
    this.#afterBody(answer, atMs, end < length)
  }

  /** @returns where the body starts; -1 while it has not */
  #readHeads(
    answer: Answer,
    { bytes, length, atMs }: { readonly bytes: Buffer; readonly length: number; readonly atMs: number },
  ): number {
    let at = 0
    for (;;) {
      const progress = answer.headParser.push(bytes, at, length)
      if (progress.state === 'more') return -1
      if (progress.state === 'malformed') {
        this.#finish(answer, atMs, { kind: 'malformed', phase: 'head', message: progress.because })
        return -1
      }
      at = progress.next
      if (!isInterim(progress.head.status)) {
        this.#takeHead(answer, progress.head, atMs)
        return at
      }
      answer.headParser = createHeadParser()
    }
  }

  #takeHead(answer: Answer, head: ResponseHead, atMs: number): void {
    const sink = (bytes: Buffer, start: number, end: number): void => answer.sink.body(bytes, start, end)
    const { headers } = head
    const quick =
      headers['transfer-encoding']?.toLowerCase() === 'chunked' && headers['content-length'] === undefined
    answer.decoder = quick ? createQuickChunkedDecoder(sink) : createBodyDecoder('POST', head, sink)
    answer.last = saysClose(head) || answer.decoder.endsAtClose
    answer.sink.head(head, atMs)
  }

  #afterBody(answer: Answer, atMs: number, excess: boolean): void {
    const { decoder } = answer
    if (decoder === undefined || this.#answer !== answer) return
    if (decoder.problem !== undefined) {
      this.#finish(answer, atMs, { kind: 'malformed', phase: 'body', message: decoder.problem })
    } else if (answer.sink.giveUp !== undefined) this.#finish(answer, atMs, answer.sink.giveUp)
    else if (decoder.done) {
      answer.last ||= excess
      this.#finish(answer, atMs)
    }
  }

  #onEnd(): void {
    const answer = this.#answer
    const atMs = this.#options.clock.stamp()
    if (answer === undefined) return this.#close()
    if (answer.decoder?.endsAtClose === true) return this.#finish(answer, atMs)
    const missing = answer.decoder?.missing ?? 'the response head'
    this.#finish(answer, atMs, {
      kind: 'truncated',
      phase: this.phase,
      message: `The peer closed the connection with ${missing} missing.`,
    })
  }

  #onError(error: NodeJS.ErrnoException): void {
    const answer = this.#answer
    const atMs = this.#options.clock.stamp()
    if (answer === undefined) return this.#close()
    const lack = lackOf(error)
    if (lack !== undefined) {
      this.#answer = undefined
      this.#close(false)
      return answer.sink.lack(lack)
    }
    const { phase } = this
    const message = error.message === '' ? String(error.code) : error.message
    this.#finish(answer, atMs, { kind: phase === 'connect' ? 'refused' : 'reset', phase, message })
  }

  #finish(answer: Answer, atMs: number, failure?: TransportFailure): void {
    this.#answer = undefined
    if (failure !== undefined || answer.last) this.#close(false)
    else this.idleSinceMs = atMs
    const { crossed, heard, sentMs } = answer
    if (failure !== undefined && crossed !== undefined && !heard && atMs - sentMs < crossingMs)
      return crossed()
    answer.sink.end(atMs, failure)
    if (!this.#closed && this.#answer === undefined) this.#options.onIdle(this)
  }

  #close(idle = true): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.destroy()
    this.#options.onClose(this, idle)
  }
}
