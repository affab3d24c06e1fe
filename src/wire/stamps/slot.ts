/** What is kept of a socket whose stamps are read, and what its reads are worth. */
import type { Arrival } from '../arrival.ts'

export interface StampedSocket {
  /** TLS records are the pieces that come apart, else frames. */
  readonly secure: boolean
  /** `bytes[0, length)` were read; all three are overwritten after the call. */
  onBytes(bytes: Buffer, length: number, arrival: Arrival): void
  /** The peer has closed, or the connection is broken: Node reads what is left. */
  onHandBack(): void
  /** It broke, for the reason of this number of the system's, which Node no longer hears. */
  onBroken(errno: number): void
}

export interface Adopted {
  /** To be called before the socket is destroyed. */
  release(): void
}

/** What the reads of a thread were worth. */
export interface StampFigures {
  readonly reads: number
  /** Reads whose stamp was missing or could not be right: their time is when they were read. */
  readonly unstamped: number
  /** How often the wall clock was set meanwhile. */
  readonly clockSteps: number
  /** How wrong the clock's offset may be, in milliseconds. */
  readonly clockErrorMs: number
}

/** A read that has waited to be looked into. */
export interface Waited extends Arrival {
  /** Bytes, or how the connection ended: the peer has closed or Node knows why, or the number of the system's error. */
  readonly kind: 'bytes' | 'ended' | number
  readonly length: number
}

/** Clocks that are compared differ by parts of this. */
const slackMs = 0.005

/** One socket that is read with its stamps. */
export class Slot {
  readonly fd: number
  readonly id: number
  readonly socket: StampedSocket
  open = true
  /** The last stamp by the wall clock, and by CLOCK_MONOTONIC. */
  lastRawMs = -Infinity
  lastMs = -Infinity
  sinceMs = -Infinity

  constructor(fd: number, id: number, socket: StampedSocket) {
    this.fd = fd
    this.id = id
    this.socket = socket
  }

  /** Tells its owner what was read, or how the connection has ended; nothing once it is released. */
  hear(waiting: Waited, bytes: Buffer): void {
    if (!this.open) return
    const { kind, length } = waiting
    if (kind === 'bytes') return this.socket.onBytes(bytes, length, waiting)
    this.open = false
    if (kind === 'ended') this.socket.onHandBack()
    else this.socket.onBroken(kind)
  }

  /**
   * A stamp lies between the one before it and the read: else a clock was set, or the kernel is wrong.
   * @param rawMs by the wall clock
   * @param offsetMs of the wall clock from CLOCK_MONOTONIC
   * @returns the stamp by CLOCK_MONOTONIC, where it can be right
   */
  believed(rawMs: number | undefined, offsetMs: number, readMs: number): number | undefined {
    if (rawMs === undefined) return undefined
    const atMs = rawMs - offsetMs
    if (atMs < this.lastMs - slackMs || atMs > readMs + slackMs) return undefined
    this.sinceMs = this.lastMs
    this.lastMs = Math.min(atMs, readMs)
    this.lastRawMs = rawMs
    return this.lastMs
  }
}
