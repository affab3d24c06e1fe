/**
 * Reads sockets that Node has connected, with the kernel's stamp of each read. Node keeps the socket: it looks names
 * up, connects, writes and closes; only its reads are ours, until it is handed back. All that is ready is read before
 * any of it is looked into, so that reading is in time where that takes long.
 */
import { afterPoll, loopSleptMs, nowMs } from '../base/clock.ts'
import { createArena, mostEvents, readBytes, type Arena } from './stamps/arena.ts'
import { Backlog } from './stamps/backlog.ts'
import { endOfPiece } from './stamps/end-of-piece.ts'
import type { Libc } from './stamps/libc.ts'
import { Looks } from './stamps/looks.ts'
import { Slot, type Adopted, type StampFigures, type StampedSocket } from './stamps/slot.ts'
import { Wakes } from './stamps/wakes.ts'
import { WallOffset } from './stamps/wall-offset.ts'
import type { TurnClock } from './turn-clock.ts'

/** This is `SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE`. */
const stampsOfReceived = 8 | 16
const [socketLevel, stampingOption] = [1, 37]
const wallClock = 0
const [add, remove] = [1, 2]
const [readable, broken] = [1, 8]
const peekFlag = 2
/** The sockets are left alone only where all that they had was looked into as soon as this. */
const quickMs = 1
/** EINTR, EAGAIN: a later read may succeed. */
const passing: ReadonlySet<number> = new Set([4, 11])
/** A socket that is never empty leaves others their turn. */
const [readsInARow, mostPieces] = [32, 64]
const peekBytes = 16_384

export class KernelReader {
  readonly #libc: Libc
  readonly #clock: TurnClock
  readonly #arena: Arena
  readonly #offset: WallOffset
  readonly #epoll: number
  readonly #baseS: number
  readonly #slots = new Map<number, Slot>()
  readonly #wakes: Wakes
  readonly #looks = new Looks()
  readonly #backlog = new Backlog()
  /** What is looked into lies here. */
  readonly #bytes = Buffer.allocUnsafeSlow(readBytes)
  #stopSoon: (() => void) | undefined
  /** How long the sockets are left alone after a look that found something, in milliseconds; for whoever needs only the stamps soon. */
  restMs = 0
  #ids = 0
  #readMs = 0
  #reads = 0
  #unstamped = 0

  /** @param clock stamps each turn in which something is read */
  constructor(libc: Libc, clock: TurnClock) {
    this.#libc = libc
    this.#clock = clock
    this.#arena = createArena((buffer) => libc.addressOf(buffer))
    const wallMs = (): number => {
      libc.clock_gettime(wallClock, this.#arena.time)
      return this.#arena.timeMs(this.#baseS)
    }
    this.#baseS = 0
    wallMs()
    this.#baseS = this.#arena.timeS()
    this.#offset = new WallOffset({ nowMs, wallMs })
    this.#epoll = libc.epoll_create1(0o2000000)
    this.#arena.setOption(stampsOfReceived)
    this.#wakes = new Wakes({ libc, arena: this.#arena, sockets: this.#epoll }, () => this.drain())
  }

  /** Not where only ticks look at the kernel. */
  get hasAlarm(): boolean {
    return this.#wakes.hasAlarm
  }

  /**
   * Calls once at this time of CLOCK_MONOTONIC, between two reads where many are due.
   * @returns whether it will
   */
  wakeAt(dueMs: number, call: () => void): boolean {
    if (!this.hasAlarm) return false
    this.#wakes.alarm.set(dueMs, call)
    return true
  }

  get figures(): StampFigures {
    const { steps: clockSteps, bracketMs } = this.#offset
    return { reads: this.#reads, unstamped: this.#unstamped, clockSteps, clockErrorMs: bracketMs / 2 }
  }

  /** @returns undefined where the kernel refuses; the socket is then read by Node as always */
  adopt(fd: number, socket: StampedSocket): Adopted | undefined {
    const { option, event } = this.#arena
    if (this.#libc.setsockopt(fd, socketLevel, stampingOption, option, 4) !== 0) return undefined
    const slot = new Slot(fd, (this.#ids = (this.#ids + 1) & 0x7fffffff), socket)
    this.#arena.setEvent(readable, fd, slot.id)
    if (this.#libc.epoll_ctl(this.#epoll, add, fd, event) !== 0) return undefined
    // One of the same number that is still there was closed behind our back, which took it out of the kernel's list.
    this.#slots.set(fd, slot)
    this.#wakes.hold(this.#slots.size > 0)
    return { release: () => this.#release(slot) }
  }

  /** Reads what the kernel holds ready, and looks into it; what takes too long is left for the next turn. */
  drain(): void {
    this.#stopSoon?.()
    this.#stopSoon = undefined
    if (this.#slots.size === 0 && this.#backlog.length === 0 && this.#wakes.alarm.dueMs === Infinity)
      return this.#wakes.rise()
    const startMs = nowMs()
    const any = this.#readAll()
    const readMs = nowMs()
    const endMs = this.#workUntil(readMs + this.#backlog.workMs(readMs - startMs))
    if (this.#backlog.length > 0) this.#stopSoon = afterPoll(() => this.drain())
    const isQuick = any && !this.#looks.cut && endMs - startMs < quickMs
    if (this.restMs > 0 && isQuick) this.#wakes.restUntil(endMs + this.restMs)
    else this.#wakes.rise()
  }

  /** @returns whether any socket was ready */
  #readAll(): boolean {
    for (let any = false; ; any = true) {
      const found = this.#readReady()
      if (found < mostEvents) return any || found > 0
      if (this.#looks.cut) return true
      // One look tells of no more, and the rest was there already.
      this.#looks.cut = true
    }
  }

  /** @returns how many sockets were ready */
  #readReady(): number {
    this.#clock.stamp()
    this.#looks.begin(this.#clock.readMs, loopSleptMs())
    const found = this.#libc.epoll_wait(this.#epoll, this.#arena.events, mostEvents, 0)
    if (found > 0) this.#offset.sample()
    for (let index = 0; index < found; index++) {
      this.#serve(index)
      this.#wakes.alarm.ringIfDue(this.#readMs)
    }
    this.#wakes.alarm.ringIfDue(nowMs())
    return found
  }

  /** @returns when it left off */
  #workUntil(untilMs: number): number {
    for (;;) {
      const atMs = nowMs()
      this.#wakes.alarm.ringIfDue(atMs)
      const waiting = atMs < untilMs ? this.#backlog.take(this.#bytes) : undefined
      if (waiting === undefined) return atMs
      waiting.slot?.hear(waiting, this.#bytes)
    }
  }

  /** Ends the reader; its sockets are to be closed before. */
  close(): void {
    this.#stopSoon?.()
    this.#backlog.clear()
    this.#wakes.close()
    this.#libc.close(this.#epoll)
  }

  #serve(index: number): void {
    const { events, fd, id } = this.#arena.eventAt(index)
    const slot = this.#slots.get(fd)
    if (slot === undefined || slot.id !== id) return
    // A read would take the error away from Node, which knows what to say of it.
    if ((events & broken) !== 0) this.#noteEnd(slot, 'ended')
    else if (this.#looks.late || this.#wakes.isResting) this.#readPieces(slot)
    else this.#readWhole(slot)
  }

  #readWhole(slot: Slot): void {
    for (let reads = 0; reads < readsInARow; reads++) if (this.#read(slot, readBytes) < readBytes) return
    this.#looks.cut = true
  }

  /** Each piece by itself, so that it has its own stamp where the kernel has not merged the segments. */
  #readPieces(slot: Slot): void {
    for (let left = mostPieces; left > 0; left--) {
      this.#arena.prepare(peekBytes)
      const there = this.#libc.recvmsg(slot.fd, this.#arena.message, peekFlag)
      if (there < 0) return this.#noteError(slot)
      const piece = there > 0 ? endOfPiece(this.#arena.data, there, slot.socket.secure) : readBytes
      if (this.#read(slot, piece) <= 0 || there <= piece) return
    }
    this.#looks.cut = true
  }

  /** @returns how many bytes came; nothing more where below 1 */
  #read(slot: Slot, length: number): number {
    if (this.#backlog.isFull(length)) {
      this.#looks.cut = true
      return 0
    }
    this.#arena.prepare(length)
    const read = this.#libc.recvmsg(slot.fd, this.#arena.message, 0)
    if (read > 0) this.#keep(slot, read)
    else if (read === 0) this.#noteEnd(slot, 'ended')
    else this.#noteError(slot)
    return read
  }

  #noteError(slot: Slot): void {
    const errno = this.#libc.errno()
    // Else it came after the look, so that our read took it from Node.
    if (!passing.has(errno)) this.#noteEnd(slot, errno)
  }

  /** Nothing more is read, and what was read comes first. */
  #noteEnd(slot: Slot, how: 'ended' | number): void {
    this.#forget(slot)
    this.#backlog.add(slot, how)
  }

  #keep(slot: Slot, length: number): void {
    const rawMs = this.#arena.stampMs(this.#baseS)
    this.#readMs = nowMs()
    const waiting = this.#backlog.addBytes(slot, this.#arena.data, length)
    waiting.readMs = this.#readMs
    waiting.again = rawMs !== undefined && rawMs === slot.lastRawMs
    waiting.stampMs = waiting.again ? slot.lastMs : slot.believed(rawMs, this.#offset.ms, this.#readMs)
    waiting.sinceMs = Math.max(slot.sinceMs, this.#looks.floorMs(waiting.stampMs))
    this.#reads += 1
    if (waiting.stampMs === undefined) this.#unstamped += 1
  }

  #release(slot: Slot): void {
    slot.open = false
    this.#forget(slot)
  }

  #forget(slot: Slot): void {
    if (this.#slots.get(slot.fd) !== slot) return
    this.#slots.delete(slot.fd)
    this.#libc.epoll_ctl(this.#epoll, remove, slot.fd, this.#arena.event)
    this.#wakes.hold(this.#slots.size > 0)
  }
}
