/** Connections to one server, used again where it allows that. */
import { nowMs } from '../base/clock.ts'
import type { KernelReader } from './kernel-stamps.ts'
import { StreamConnection, type StreamSink } from './stream-connection.ts'
import type { Target } from './request-bytes.ts'
import type { TurnClock } from './turn-clock.ts'

export interface PoolOptions {
  readonly target: Target
  readonly clock: TurnClock
  /** Reads with the kernel's stamps; without one, Node reads. */
  readonly reader?: KernelReader | undefined
  /** `fresh`: a connection a request. */
  readonly reuse: boolean
  /** Addresses of this machine to connect from in turn: each has ports of its own. Default: the kernel's choice. */
  readonly bind?: readonly string[] | undefined
  /** Longer idle ones are not used: servers close them, uvicorn after 5 s, and the request would be lost. */
  readonly maxIdleMs?: number
}

const usualMaxIdleMs = 4_000
/** Closing one takes some 40 µs: thousands of them at once would hold up the requests that are due. */
const [mostClosedAtOnce, betweenMs] = [8, 10]

/** A request that is on its way. */
export interface SentRequest {
  /** Hangs up; its sink hears nothing more. */
  destroy(): void
}

export class ConnectionPool {
  readonly #options: PoolOptions
  /** The one used last is used first: the others may then age, the first of them most. */
  readonly #idle: StreamConnection[] = []
  readonly #all = new Set<StreamConnection>()
  #trimmedMs = 0
  /** Connections made so far. */
  made = 0
  /** Number of these that the server closed while they were idle. */
  closedIdle = 0
  /** Requests sent once more, because the server closed an idle connection when they were on their way. */
  resent = 0

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Connections that are open. */
  get open(): number {
    return this.#all.size
  }

  /** Opens connections ahead, so that no request pays for it. */
  prepare(count: number): void {
    for (let open = this.#idle.length; open < count; open++) this.#connect()
  }

  /** Idle connections, ready to be used. */
  get ready(): number {
    return this.#idle.length
  }

  /**
   * A request on a connection that was idle is sent once more, on a fresh one, where the server closed the idle one
   * before a byte of the answer came (RFC 9112, 9.3.1): it had not read the request. A fresh connection has no such
   * excuse.
   */
  send(request: Buffer, sink: StreamSink): SentRequest {
    const idle = this.#takeIdle()
    let connection = idle ?? this.#connect()
    const crossed = (): void => {
      this.resent += 1
      connection = this.#connect()
      connection.send(request, sink)
    }
    connection.send(request, sink, idle && crossed)
    return { destroy: () => connection.destroy() }
  }

  /** Closes a few of those that have been idle for too long; to be called again and again. */
  trim(atMs: number): void {
    if (atMs - this.#trimmedMs < betweenMs) return
    this.#trimmedMs = atMs
    for (let closed = 0; closed < mostClosedAtOnce; closed++) {
      const [oldest] = this.#idle
      if (oldest === undefined || !this.#isAged(oldest, atMs)) return
      this.#idle.shift()
      oldest.destroy()
    }
  }

  /** Hangs up on all. */
  close(): void {
    for (const connection of this.#all) connection.destroy()
  }

  #takeIdle(): StreamConnection | undefined {
    if (!this.#options.reuse) return undefined
    const last = this.#idle.at(-1)
    if (last === undefined || !this.#isAged(last, nowMs())) return this.#idle.pop()
    // A fresh one takes the place of one: they do not become more.
    this.#idle.shift()?.destroy()
    return undefined
  }

  #isAged({ idleSinceMs }: StreamConnection, atMs: number): boolean {
    return atMs - idleSinceMs > (this.#options.maxIdleMs ?? usualMaxIdleMs)
  }

  #connect(): StreamConnection {
    const { target, clock, reader, reuse, bind = [] } = this.#options
    const localAddress = bind[this.made % bind.length]
    const connection = new StreamConnection({
      target: localAddress === undefined ? target : { ...target, localAddress },
      clock,
      reader,
      onIdle: (idle) => {
        if (!reuse) return idle.destroy()
        if (idle.idleSinceMs === 0) idle.idleSinceMs = nowMs()
        this.#idle.push(idle)
      },
      onClose: (closed, idle) => this.#forget(closed, idle),
    })
    this.made += 1
    this.#all.add(connection)
    return connection
  }

  #forget(connection: StreamConnection, idle: boolean): void {
    this.#all.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at === -1) return
    this.#idle.splice(at, 1)
    if (idle) this.closedIdle += 1
  }
}
