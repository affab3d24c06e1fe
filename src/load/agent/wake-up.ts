/** Wakes the loop when the next request is due, as close to it as this machine can. */
import { afterPoll, nowMs } from '../../base/clock.ts'
import type { Reading } from '../../wire/reading.ts'

/** So close to a due time the loop no longer sleeps: its timer knows whole milliseconds only, and takes up to two. */
const approachMs = 2.5
/** Requests that are closer together are left to the ticks, or the loop would never sleep. */
const sparseMs = 10

export class WakeUp {
  readonly #reading: Reading
  readonly #call: () => void
  #polling = false
  #lastDueMs = 0

  /** @param call sends what is due, and says when the next request is */
  constructor(reading: Reading, call: () => void) {
    this.#reading = reading
    this.#call = call
  }

  /** The kernel wakes the loop, to a part of a millisecond. */
  get byAlarm(): boolean {
    return this.#reading.reader?.hasAlarm === true
  }

  /** A request was sent that was due then. */
  sent(dueMs: number): void {
    this.#lastDueMs = dueMs
  }

  /** By an alarm of the kernel's; where there is none, the loop goes from poll to poll until then, if that is soon. */
  at(dueMs: number): void {
    const { reader, clock } = this.#reading
    if (reader?.wakeAt(dueMs, this.#call) === true) return
    if (this.#polling || dueMs - nowMs() > approachMs || dueMs - this.#lastDueMs < sparseMs) return
    this.#polling = true
    afterPoll(() => {
      this.#polling = false
      clock.busySince(nowMs())
      this.#call()
    })
  }
}
