/** One request, one reply: whatever the server does is recorded, never thrown. */
import { after, nowMs } from '../base/clock.ts'
import { onAbort } from '../base/on-abort.ts'
import type { HangUp } from '../contract/client.ts'
import type { Reply, TransportFailure } from '../contract/exchange.ts'
import type { Limits } from '../contract/limits.ts'
import type { Arrival } from './arrival.ts'
import { lackOf } from './lack-of.ts'
import { startLimitClock, type LimitClock } from './limit-clock.ts'
import { openSocket, type OpenSocket, type SocketEvents } from './open-socket.ts'
import { ownReading } from './reading.ts'
import { ReplyRecorder } from './record-reply.ts'
import { encodeRequest, type EncodedRequest, type WireRequest } from './request-bytes.ts'

export type { WireRequest } from './request-bytes.ts'

export interface SendOptions {
  readonly limits: Limits
  /** Hangs up; the reply then ends as `cancelled`. */
  readonly signal?: AbortSignal
  readonly hangUp?: HangUp
  /** Called whenever bytes of the answer come. */
  readonly onBytes?: () => void
  /** Whether the data of a frame is output, for the first-token limit. Default: any data is. */
  readonly endsTokenWait?: (data: string) => boolean
}

/** Why a connection broke, from the error that Node gives. */
function socketFailure(error: NodeJS.ErrnoException, recorder: ReplyRecorder): TransportFailure {
  const { phase } = recorder
  // With several addresses tried, the message is empty and the code says it.
  const message = error.message === '' ? String(error.code) : error.message
  return { kind: phase === 'connect' ? 'refused' : 'reset', phase, message }
}

const lackMs = 1_000

/** One exchange under way. */
class Sending {
  readonly #encoded: EncodedRequest
  readonly #options: SendOptions
  readonly #outcome: PromiseWithResolvers<Reply>
  readonly #recorder: ReplyRecorder
  readonly #clock: LimitClock
  readonly #socket: OpenSocket
  #disarmHangUp: () => void = () => {}
  #forget: () => void = () => {}
  #leaving = false
  readonly #cancel = (): void => {
    this.#finish({
      kind: 'cancelled',
      phase: this.#recorder.phase,
      message: 'The exchange was cancelled by its caller.',
    })
  }

  constructor(encoded: EncodedRequest, options: SendOptions, outcome: PromiseWithResolvers<Reply>) {
    this.#encoded = encoded
    this.#options = options
    this.#outcome = outcome
    this.#recorder = new ReplyRecorder({
      request: encoded.recorded,
      startedAtMs: nowMs(),
      now: nowMs,
      endsTokenWait: options.endsTokenWait ?? (() => true),
      onHead: () => this.#clock.head(),
      onToken: () => this.#clock.token(),
      onData: () => this.#clock.data(),
      ...this.#countOutput(),
    })
    this.#clock = startLimitClock(options.limits, (failure) => this.#finish(failure))
    const events: SocketEvents = {
      onConnect: () => this.#write(),
      onBytes: (bytes, length, arrival) => this.#read(bytes, length, arrival),
      onEnd: () => this.#finish(this.#recorder.end()),
      onError: (error) => this.#fail(error),
    }
    this.#socket = openSocket(encoded.target, events, ownReading().reader)
    this.#forget = onAbort(options.signal, this.#cancel)
  }

  /** Leaves once what came is recorded: several frames may come in one read. */
  #countOutput(): { onOutput?: (frames: number) => void } {
    const { hangUp } = this.#options
    if (hangUp === undefined || !('afterFrames' in hangUp)) return {}
    return { onOutput: (frames) => (this.#leaving ||= frames >= hangUp.afterFrames) }
  }

  #sent(): void {
    this.#recorder.sent()
    this.#clock.sent()
    const { hangUp } = this.#options
    if (hangUp !== undefined && 'afterMs' in hangUp) this.#disarmHangUp = after(hangUp.afterMs, this.#cancel)
  }

  #write(): void {
    this.#recorder.connected()
    this.#clock.connected()
    this.#socket.write(this.#encoded.bytes, { sent: () => this.#sent() })
  }

  #read(bytes: Buffer, length: number, arrival?: Arrival): void {
    const progress = this.#recorder.push(bytes, length, arrival?.stampMs)
    this.#options.onBytes?.()
    if (this.#leaving && progress === 'more') {
      this.#cancel()
    } else if (progress === 'more') {
      if (this.#recorder.phase !== 'head') this.#clock.read()
    } else if (progress === 'done') {
      this.#finish()
    } else {
      this.#finish({ kind: 'malformed', phase: this.#recorder.phase, message: progress.malformed })
    }
  }

  #fail(error: NodeJS.ErrnoException): void {
    const lack = lackOf(error)
    if (lack === undefined) return this.#finish(socketFailure(error, this.#recorder))
    this.#close()
    // What is under way beside it gives back what it holds meanwhile, so that whatever comes next does not lack it too.
    after(lackMs, () => this.#outcome.reject(lack))
  }

  #finish(failure?: TransportFailure): void {
    this.#close()
    this.#outcome.resolve(this.#recorder.reply(failure))
  }

  #close(): void {
    this.#clock.stop()
    this.#disarmHangUp()
    this.#forget()
    this.#socket.destroy()
  }
}

/**
 * Sends one request on a connection of its own and records what comes back.
 * The reply is over when its own framing says so; bytes behind it are not waited for.
 * @throws UsageError when the request itself is not an HTTP request
 * @throws EnvironmentError where this machine has no file descriptor or port left; never for what a server does
 */
export async function send(request: WireRequest, options: SendOptions): Promise<Reply> {
  const encoded = encodeRequest(request)
  const outcome = Promise.withResolvers<Reply>()
  void new Sending(encoded, options, outcome)
  return await outcome.promise
}
