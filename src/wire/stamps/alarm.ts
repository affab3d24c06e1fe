/** Wakes the loop at a time, to a part of a millisecond: Node's own timers know whole ones only. */
import type { Arena } from './arena.ts'
import type { Libc } from './libc.ts'

/** `CLOCK_MONOTONIC`, `TFD_NONBLOCK | TFD_CLOEXEC`, `TFD_TIMER_ABSTIME`. */
const monotonic = 1
const flags = 0o2004000
const absolute = 1
const none = (): void => undefined

export class Alarm {
  readonly #libc: Libc
  readonly #arena: Arena
  readonly fd: number
  #call = none
  /** Infinity where none is set. */
  dueMs = Infinity

  constructor(libc: Libc, arena: Arena) {
    this.#libc = libc
    this.#arena = arena
    this.fd = libc.timerfd_create(monotonic, flags)
  }

  /** @param dueMs of CLOCK_MONOTONIC; replaces what was set before */
  set(dueMs: number, call: () => void): void {
    this.#call = call
    if (dueMs === this.dueMs) return
    this.dueMs = dueMs
    this.#arm(dueMs)
  }

  /** Calls, once, where the time has come. */
  ringIfDue(nowMs: number): void {
    if (nowMs < this.dueMs) return
    const call = this.#call
    this.dueMs = Infinity
    this.#call = none
    call()
    // What has rung is readable for ever.
    if (this.dueMs === Infinity) this.#arm(0)
  }

  /** Rings no more, and is no longer readable. */
  stop(): void {
    this.dueMs = Infinity
    this.#call = none
    this.#arm(0)
  }

  close(): void {
    if (this.fd >= 0) this.#libc.close(this.fd)
  }

  /** @param dueMs 0 for never */
  #arm(dueMs: number): void {
    const { timer, timerBefore } = this.#arena
    this.#arena.setTimer(dueMs)
    this.#libc.timerfd_settime(this.fd, absolute, timer, timerBefore)
  }
}
