/**
 * Stamps reads, and knows for each how long its bytes can have lain in the kernel. Bytes that are read in one turn of
 * the event loop came after the turn before had asked for them; where the loop slept in between, nothing was waiting
 * when it fell asleep, so they came when it woke.
 */
import { afterPoll, nowMs } from '../base/clock.ts'
import type { Arrival } from './arrival.ts'

/** A sleep shorter than this may be no more than the system call. */
const shortestSleepMs = 0.03

export interface TurnClock {
  /**
   * To be called first thing on each read.
   * @returns when its last bytes came, in milliseconds of CLOCK_MONOTONIC: now, where the kernel has not stamped them
   */
  stamp(arrival?: Arrival): number
  /** What `stamp` gave last. */
  readonly arrivedMs: number
  /** When `stamp` was called last. */
  readonly readMs: number
  /** How long they have waited to be read, at most where they are not stamped, in milliseconds. */
  readonly waitMs: number
  /** By how much its last bytes can have come before `arrivedMs`, in milliseconds: 0 where they are stamped. */
  readonly doubtMs: number
  /** By how much its other bytes can have. */
  readonly spanMs: number
  /** The read before on this connection has lost its stamp to this one. */
  readonly again: boolean
  /** The loop was busy with something else since `startMs`, such as a timer. */
  busySince(startMs: number): void
}

class Clock implements TurnClock {
  readonly #sleptMs: () => number
  #open = false
  #turnStartMs = 0
  #sleptBeforeMs = 0
  /** Before this no byte of the current read was there, unless this thread was kept from running when it woke. */
  #earliestMs = 0
  arrivedMs = 0
  readMs = 0
  waitMs = 0
  doubtMs = 0
  spanMs = 0
  again = false

  constructor(sleptMs: () => number) {
    this.#sleptMs = sleptMs
  }

  stamp(arrival?: Arrival): number {
    this.readMs = arrival?.readMs ?? nowMs()
    if (!this.#open) this.#begin(this.readMs)
    const { stampMs, sinceMs = this.#earliestMs, again = false } = arrival ?? {}
    this.#setArrived(stampMs, sinceMs)
    this.again = again
    return this.arrivedMs
  }

  #setArrived(stampMs: number | undefined, sinceMs: number): void {
    this.arrivedMs = stampMs ?? this.readMs
    this.waitMs = Math.max(0, this.readMs - (stampMs ?? sinceMs))
    this.spanMs = Math.max(0, this.arrivedMs - sinceMs)
    this.doubtMs = stampMs === undefined ? this.spanMs : 0
  }

  busySince(startMs: number): void {
    if (this.#open) return
    this.#turnStartMs = startMs
    this.#sleptBeforeMs = this.#sleptMs()
  }

  #begin(atMs: number): void {
    const sleptMs = this.#sleptMs()
    this.#earliestMs = sleptMs - this.#sleptBeforeMs > shortestSleepMs ? atMs : this.#turnStartMs
    this.#turnStartMs = atMs
    this.#sleptBeforeMs = sleptMs
    this.#open = true
    afterPoll(() => (this.#open = false))
  }
}

/** @param sleptMs how long the loop has slept in all, e.g. from `eventLoopUtilization` */
export function createTurnClock(sleptMs: () => number): TurnClock {
  return new Clock(sleptMs)
}
