/** What wakes the loop to look at the sockets: that one of them can be read, an alarm, or the end of a rest from them. */
import { every } from '../../base/clock.ts'
import { Alarm } from './alarm.ts'
import type { Arena } from './arena.ts'
import type { Libc, Watcher } from './libc.ts'

const [add, modify] = [1, 3]
const [never, readable] = [0, 1]
const closeOnExec = 0o2000000
const tickMs = 1

export interface Watched {
  readonly libc: Libc
  readonly arena: Arena
  /** The epoll of all sockets. */
  readonly sockets: number
}

export class Wakes {
  /** Wakes the loop when a request is due. */
  readonly alarm: Alarm
  readonly #libc: Libc
  readonly #arena: Arena
  readonly #look: () => void
  readonly #sockets: number
  /** What the loop waits for; the sockets are one entry of it, so that one call leaves all of them alone. */
  readonly #all: number
  readonly #watcher: Watcher | undefined
  readonly #restEnds: Alarm
  #isResting = false
  #stopTicks: (() => void) | undefined

  /** @param look called whenever there may be something to read */
  constructor({ libc, arena, sockets }: Watched, look: () => void) {
    this.#libc = libc
    this.#arena = arena
    this.#look = look
    this.#sockets = sockets
    this.#all = libc.epoll_create1(closeOnExec)
    this.alarm = new Alarm(libc, arena)
    this.#restEnds = new Alarm(libc, arena)
    for (const fd of [sockets, this.alarm.fd, this.#restEnds.fd]) this.#watch(add, fd, readable)
    this.#watcher = libc.watch?.(this.#all, look)
    this.#watcher?.hold(false)
  }

  /** Not where only ticks look at the kernel. */
  get hasAlarm(): boolean {
    return this.#watcher !== undefined && this.alarm.fd >= 0
  }

  /** Whether sockets keep the process alive: paused ones do not by themselves. */
  hold(held: boolean): void {
    if (this.#watcher !== undefined) return this.#watcher.hold(held)
    if (held) this.#stopTicks ??= every(tickMs, this.#look, { held: true })
    else {
      this.#stopTicks?.()
      this.#stopTicks = undefined
    }
  }

  get isResting(): boolean {
    return this.#isResting
  }

  /** What the sockets get wakes nobody before this time of CLOCK_MONOTONIC; their stamps are the kernel's all the same. */
  restUntil(atMs: number): void {
    if (!this.hasAlarm || this.#restEnds.fd < 0) return
    if (!this.#isResting) this.#watch(modify, this.#sockets, never)
    this.#isResting = true
    this.#restEnds.set(atMs, () => undefined)
  }

  /** The next bytes wake the loop again. */
  rise(): void {
    if (!this.#isResting) return
    this.#isResting = false
    this.#restEnds.stop()
    this.#watch(modify, this.#sockets, readable)
  }

  close(): void {
    this.#stopTicks?.()
    this.#watcher?.close()
    this.alarm.close()
    this.#restEnds.close()
    this.#libc.close(this.#all)
  }

  #watch(operation: number, fd: number, events: number): void {
    this.#arena.setEvent(events, fd, 0)
    this.#libc.epoll_ctl(this.#all, operation, fd, this.#arena.event)
  }
}
