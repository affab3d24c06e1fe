/**
 * Stamps reads, and knows for each how long its bytes can have lain in the kernel. Bytes that are read in one turn of
 * the event loop came after the turn before had asked for them; where the loop slept in between, nothing was waiting
 * when it fell asleep, so they came when it woke.
 */
import { afterPoll, nowMs } from '../base/clock.ts'

/** A sleep shorter than this may be no more than the system call. */
const shortestSleepMs = 0.03

export interface TurnClock {
  /** Now, in milliseconds of CLOCK_MONOTONIC; to be called first thing on each read. */
  stamp(): number
  /** What `stamp` gave last. */
  readonly readMs: number
  /** Before this no byte of the current read was there. */
  readonly earliestMs: number
  /** The loop was busy with something else since `startMs`, such as a timer. */
  busySince(startMs: number): void
}

class Clock implements TurnClock {
  readonly #sleptMs: () => number
  #open = false
  #turnStartMs = 0
  #sleptBeforeMs = 0
  readMs = 0
  earliestMs = 0

  constructor(sleptMs: () => number) {
    this.#sleptMs = sleptMs
  }

  stamp(): number {
    this.readMs = nowMs()
    if (!this.#open) this.#begin(this.readMs)
    return this.readMs
  }

  busySince(startMs: number): void {
    if (this.#open) return
    this.#turnStartMs = startMs
    this.#sleptBeforeMs = this.#sleptMs()
  }

  #begin(atMs: number): void {
    const sleptMs = this.#sleptMs()
    this.earliestMs = sleptMs - this.#sleptBeforeMs > shortestSleepMs ? atMs : this.#turnStartMs
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
