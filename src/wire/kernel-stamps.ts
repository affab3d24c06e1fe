/**
 * Reads sockets that Node has connected, with the kernel's stamp of each read. Node keeps the socket: it looks names
 * up, connects, writes and closes; only its reads are ours, until it is handed back.
 */
import { every, loopSleptMs, nowMs } from '../base/clock.ts'
import { Alarm } from './stamps/alarm.ts'
import { createArena, mostEvents, readBytes, type Arena } from './stamps/arena.ts'
import { endOfPiece } from './stamps/end-of-piece.ts'
import type { Libc, Watcher } from './stamps/libc.ts'
import { Slot, type Adopted, type StampFigures, type StampedSocket } from './stamps/slot.ts'
import { WallOffset } from './stamps/wall-offset.ts'
import type { TurnClock } from './turn-clock.ts'

/** This is `SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE`. */
const stampsOfReceived = 8 | 16
const socketLevel = 1
const stampingOption = 37
const wallClock = 0
const [add, remove] = [1, 2]
const [readable, broken] = [1, 8]
const peekFlag = 2
/** Clocks that are compared differ by parts of this. */
const slackMs = 0.005
/** After so long a wait, reads are made piece by piece. */
const lateTurnMs = 3
const tickMs = 1
/** EINTR, EAGAIN: a later read may succeed. */
const passing: ReadonlySet<number> = new Set([4, 11])
/** A loop that is busy or late for less is held to have waited. */
const promptMs = 1
/** A socket that is never empty leaves others their turn. */
const readsInARow = 32
const mostPieces = 64
const peekBytes = 16_384

export class KernelReader {
  readonly #libc: Libc
  readonly #clock: TurnClock
  readonly #arena: Arena
  readonly #offset: WallOffset
  readonly #epoll: number
  readonly #baseS: number
  readonly #slots = new Map<number, Slot>()
  readonly #watcher: Watcher | undefined
  readonly #alarm: Alarm
  readonly #arrival = { readMs: 0, stampMs: undefined as number | undefined, sinceMs: 0, again: false }
  #stopTicks: (() => void) | undefined
  /** This look comes so long after the one before that reads are made piece by piece. */
  #late = false
  /** All that is read now came after this look. */
  #beforeMs = 0
  #lookedMs = 0
  #sleptMs = 0
  #endedMs = 0
  /** The loop did nothing but wait since the look before. */
  #waited = false
  /** The first stamp of what is read now. */
  #firstMs = 0
  #ids = 0
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
    this.#watcher = libc.watch?.(this.#epoll, () => this.drain())
    this.#watcher?.hold(false)
    this.#alarm = new Alarm(libc, this.#arena)
    this.#arena.setEvent(readable, this.#alarm.fd, 0)
    libc.epoll_ctl(this.#epoll, add, this.#alarm.fd, this.#arena.event)
  }

  /**
   * Calls once at this time of CLOCK_MONOTONIC, between two reads where many are due.
   * @returns whether it will; not where only ticks look at the kernel
   */
  wakeAt(dueMs: number, call: () => void): boolean {
    if (this.#watcher === undefined || this.#alarm.fd < 0) return false
    this.#alarm.set(dueMs, call)
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
    this.#hold()
    return { release: () => this.#release(slot) }
  }

  /** Reads what the kernel holds ready. */
  drain(): void {
    if (this.#slots.size === 0 && this.#alarm.dueMs === Infinity) return
    for (let found = mostEvents; found === mostEvents;) {
      this.#clock.stamp()
      this.#look(this.#clock.readMs)
      found = this.#libc.epoll_wait(this.#epoll, this.#arena.events, mostEvents, 0)
      if (found > 0) this.#offset.sample()
      for (let index = 0; index < found; index++) {
        this.#serve(index)
        this.#alarm.ringIfDue(this.#arrival.readMs)
      }
      this.#endedMs = nowMs()
      this.#alarm.ringIfDue(this.#endedMs)
    }
  }

  #look(atMs: number): void {
    const sleptMs = loopSleptMs()
    this.#late = atMs - this.#endedMs > lateTurnMs
    this.#waited = atMs - this.#lookedMs - (sleptMs - this.#sleptMs) < promptMs
    this.#beforeMs = this.#lookedMs
    this.#firstMs = atMs
    this.#lookedMs = atMs
    this.#sleptMs = sleptMs
  }

  /**
   * What woke a loop that did nothing but wait was the first to come. But a thread that is kept from running seems to
   * wait too; then its first stamp is old, or lost.
   */
  #floor(stampMs: number | undefined): number {
    if (stampMs === undefined) return this.#beforeMs
    this.#firstMs = Math.min(this.#firstMs, stampMs)
    const prompt = this.#waited && this.#lookedMs - this.#firstMs < promptMs
    return prompt ? this.#firstMs : this.#beforeMs
  }

  /** Ends the reader; its sockets are to be closed before. */
  close(): void {
    this.#stopTicks?.()
    this.#watcher?.close()
    this.#alarm.close()
    this.#libc.close(this.#epoll)
  }

  #serve(index: number): void {
    const { events, fd, id } = this.#arena.eventAt(index)
    const slot = this.#slots.get(fd)
    if (slot === undefined || slot.id !== id) return
    // A read would take the error away from Node, which knows what to say of it.
    if ((events & broken) !== 0) this.#handBack(slot)
    else if (this.#late) this.#readPieces(slot)
    else for (let reads = 0; reads < readsInARow && this.#read(slot, readBytes) === readBytes; reads++);
  }

  /** Each piece by itself, so that it has its own stamp where the kernel has not merged the segments. */
  #readPieces(slot: Slot): void {
    for (let left = mostPieces, more = true; more && left > 0 && slot.open; left--) {
      this.#arena.prepare(peekBytes)
      const there = this.#libc.recvmsg(slot.fd, this.#arena.message, peekFlag)
      if (there < 0) return this.#noteError(slot)
      const piece = there > 0 ? endOfPiece(this.#arena.data, there, slot.socket.secure) : readBytes
      more = this.#read(slot, piece) > 0 && there > piece
    }
  }

  /** @returns how many bytes came; nothing more where below 1 */
  #read(slot: Slot, length: number): number {
    if (!slot.open) return 0
    this.#arena.prepare(length)
    const read = this.#libc.recvmsg(slot.fd, this.#arena.message, 0)
    if (read > 0) this.#deliver(slot, read)
    else if (read === 0) this.#handBack(slot)
    else this.#noteError(slot)
    return read
  }

  /** It came after the look, so that our read took it from Node. */
  #noteError(slot: Slot): void {
    const errno = this.#libc.errno()
    if (passing.has(errno)) return
    this.#release(slot)
    slot.socket.onBroken(errno)
  }

  #deliver(slot: Slot, length: number): void {
    const arrival = this.#arrival
    const rawMs = this.#arena.stampMs(this.#baseS)
    arrival.readMs = nowMs()
    arrival.again = rawMs !== undefined && rawMs === slot.lastRawMs
    arrival.stampMs = arrival.again ? slot.lastMs : this.#believed(slot, rawMs, arrival.readMs)
    arrival.sinceMs = Math.max(slot.sinceMs, this.#floor(arrival.stampMs))
    this.#reads += 1
    if (arrival.stampMs === undefined) this.#unstamped += 1
    slot.socket.onBytes(this.#arena.data, length, arrival)
  }

  /** A stamp lies between the one before it and the read: else a clock was set, or the kernel is wrong. */
  #believed(slot: Slot, rawMs: number | undefined, readMs: number): number | undefined {
    if (rawMs === undefined) return undefined
    const atMs = rawMs - this.#offset.ms
    if (atMs < slot.lastMs - slackMs || atMs > readMs + slackMs) return undefined
    slot.sinceMs = slot.lastMs
    slot.lastMs = Math.min(atMs, readMs)
    slot.lastRawMs = rawMs
    return slot.lastMs
  }

  #handBack(slot: Slot): void {
    this.#release(slot)
    slot.socket.onHandBack()
  }

  #release(slot: Slot): void {
    if (!slot.open) return
    slot.open = false
    if (this.#slots.get(slot.fd) !== slot) return
    this.#slots.delete(slot.fd)
    this.#libc.epoll_ctl(this.#epoll, remove, slot.fd, this.#arena.event)
    this.#hold()
  }

  /** Paused sockets keep no process alive, so the reader does while there are any. */
  #hold(): void {
    const held = this.#slots.size > 0
    if (this.#watcher !== undefined) return this.#watcher.hold(held)
    if (held) this.#stopTicks ??= every(tickMs, () => this.drain(), { held: true })
    else {
      this.#stopTicks?.()
      this.#stopTicks = undefined
    }
  }
}
