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
}
