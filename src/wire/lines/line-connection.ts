/** Messages between two processes of ours on two machines: JSON, one a line, over TCP or TLS. What the peer sends is bounded. */
import type { Socket } from 'node:net'
import { after, every, nowMs } from '../../base/clock.ts'
import { messageOf } from '../../base/errors.ts'

export interface LineLimits {
  /** A longer line ends the connection. */
  mostBytes: number
  /** So does a silence of this length. */
  silenceMs: number
}

/** Says that its sender lives, and nothing else. */
const sign = Buffer.from('\n')
const signMs = 1_000
/** A peer that does not hang up in turn is not waited for. */
const closingMs = 2_000
const lineEnd = 10
/** Messages that nobody has asked for yet. */
const mostEarly = 100

export class LineConnection {
  /** Address of the peer. */
  readonly peer: string
  /** Why it has ended; never rejects. */
  readonly ended: Promise<string>
  readonly limits: LineLimits
  /** The peer has ended it, without a word of ours. */
  hungUp = false
  /** To be called once the peer is known: it is not a stranger any more. */
  onKnown: () => void = () => undefined
  readonly #socket: Socket
  readonly #stopSigns: () => void
  readonly #early: { readonly message: unknown; readonly atMs: number }[] = []
  #take: ((message: unknown, atMs: number) => void) | undefined
  #pieces: Buffer[] = []
  #length = 0
  #heardMs = nowMs()
  #end: (because: string) => void = () => undefined
  #over = false

  constructor(socket: Socket, limits: LineLimits) {
    this.#socket = socket
    this.limits = limits
    this.peer = socket.remoteAddress ?? 'nowhere'
    this.ended = new Promise((resolve) => (this.#end = resolve))
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => this.#read(bytes, nowMs()))
    socket.on('error', (error) => this.#gone(messageOf(error)))
    socket.on('close', () => this.#gone('it hung up'))
    this.#stopSigns = every(signMs, () => this.#watch(), { held: true })
  }

  /** Hears each message with the moment at which it was read; those that came before too. */
  onMessage(take: (message: unknown, atMs: number) => void): void {
    this.#take = take
    for (const { message, atMs } of this.#early.splice(0)) take(message, atMs)
  }

  /** The next one alone; those after it are kept for whoever asks next. */
  next(): Promise<unknown> {
    return new Promise((resolve) => {
      const early = this.#early.shift()
      if (early !== undefined) return resolve(early.message)
      this.#take = (message) => {
        this.#take = undefined
        resolve(message)
      }
    })
  }

  /** Resolves when the kernel has it, or the connection has ended. */
  send(message: unknown): Promise<void> {
    if (this.#over) return Promise.resolve()
    return new Promise((resolve) => this.#socket.write(`${JSON.stringify(message)}\n`, () => resolve()))
  }

  /** Ends it after what was sent. */
  close(): void {
    this.#socket.end()
    const disarm = after(closingMs, () => this.#socket.destroy())
    this.#socket.once('close', disarm)
    this.#finish('it was closed')
  }

  /** Ends it at once; the first reason counts. */
  destroy(because: string): void {
    this.#socket.destroy()
    this.#finish(because)
  }

  #gone(because: string): void {
    this.hungUp ||= !this.#over
    this.destroy(because)
  }

  #finish(because: string): void {
    this.#over = true
    this.#stopSigns()
    this.#pieces = []
    this.#end(because)
  }

  #watch(): void {
    const silentMs = nowMs() - this.#heardMs
    if (silentMs > this.limits.silenceMs)
      this.destroy(`nothing was heard of it for ${Math.round(silentMs / 1000)} s`)
    else if (!this.#over) this.#socket.write(sign)
  }

  #read(bytes: Buffer, atMs: number): void {
    this.#heardMs = atMs
    let from = 0
    for (let end = bytes.indexOf(lineEnd); end !== -1 && !this.#over; end = bytes.indexOf(lineEnd, from)) {
      this.#keep(bytes.subarray(from, end))
      from = end + 1
      this.#line(atMs)
    }
    if (!this.#over) this.#keep(bytes.subarray(from))
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length
    if (piece.length > 0) this.#pieces.push(piece)
    if (this.#length > this.limits.mostBytes)
      this.destroy(`it sent a line of more than ${this.limits.mostBytes} bytes`)
  }

  #line(atMs: number): void {
    const text = Buffer.concat(this.#pieces).toString()
    this.#pieces = []
    this.#length = 0
    if (text === '' || this.#over) return
    const message = parse(text)
    if (message === undefined) this.destroy('what it sent is not a message of Servewright')
    else if (this.#take !== undefined) this.#take(message, atMs)
    else if (this.#early.push({ message, atMs }) > mostEarly)
      this.destroy('it sent more than it was asked for')
  }
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
