/**
 * What was read of sockets and not looked into yet, in the order of the reads. Reading costs a third of what the bytes
 * then cost: kept apart, the first is never late for the second, and no token loses its stamp to the one behind it.
 */
import type { Slot, Waited } from './slot.ts'

/** Bytes of the first block, which grows up to the most. Beyond those the kernel holds what comes. */
const firstBytes = 1 << 18
const mostBytes = 1 << 23
/** A larger block is given back once all in it was looked into. */
const keptBytes = 1 << 22

/**
 * What has been read is looked into as long as reading took, within these limits; then the sockets are looked at again.
 * At 1,024 streams and 50 tokens a second the next look then comes some 8 ms after the last, well before the next tokens.
 */
const [leastWorkMs, mostWorkMs] = [1, 2]
/** But several times as long where it is nearly full: a loop that only reads would never come to what it has read. */
const whenFull = 8

export interface Waiting {
  slot: Slot | undefined
  at: number
  length: number
  kind: Waited['kind']
  readMs: number
  stampMs: number | undefined
  sinceMs: number
  again: boolean
}

const newWaiting = (): Waiting => ({
  slot: undefined,
  at: 0,
  length: 0,
  kind: 'bytes',
  readMs: 0,
  stampMs: undefined,
  sinceMs: 0,
  again: false,
})

export class Backlog {
  /** Used again and again, since each holds one read only. */
  #waiting: Waiting[] = []
  readonly #most: number
  #first = 0
  #end = 0
  #bytes = Buffer.allocUnsafeSlow(firstBytes)
  #used = 0

  /** @param most bytes of reads that it takes, beyond which it is full */
  constructor(most = mostBytes) {
    this.#most = most
  }

  get length(): number {
    return this.#end - this.#first
  }

  /** For how long what waits is to be looked into, after reading took so long. */
  workMs(readingMs: number): number {
    const fill = (this.#used - this.#firstByte()) / this.#most
    return Math.min(mostWorkMs, Math.max(leastWorkMs, readingMs)) + whenFull * readingMs * fill ** 4
  }

  /** Whether it takes no read of so many bytes now. */
  isFull(length: number): boolean {
    return this.#used - this.#firstByte() + length > this.#most
  }

  /** Room for one more, to be filled in. */
  add(slot: Slot, kind: Waiting['kind']): Waiting {
    const waiting = (this.#waiting[this.#end] ??= newWaiting())
    this.#end += 1
    waiting.slot = slot
    waiting.kind = kind
    waiting.at = this.#used
    waiting.length = 0
    return waiting
  }

  /** As `add`, with a copy of `bytes[0, length)`. */
  addBytes(slot: Slot, bytes: Buffer, length: number): Waiting {
    if (this.#used + length > this.#bytes.length) this.#makeRoom(length)
    const waiting = this.add(slot, 'bytes')
    bytes.copy(this.#bytes, this.#used, 0, length)
    waiting.length = length
    this.#used += length
    return waiting
  }

  /** The one that waits longest, its bytes copied to the start of `into`; it is good until the next one is taken. */
  take(into: Buffer): Waiting | undefined {
    const waiting = this.#first < this.#end ? this.#waiting[this.#first] : undefined
    if (waiting === undefined) return undefined
    this.#bytes.copy(into, 0, waiting.at, waiting.at + waiting.length)
    this.#first += 1
    if (this.#first === this.#end) this.#reset()
    return waiting
  }

  clear(): void {
    this.#reset()
    this.#waiting.length = 0
  }

  #reset(): void {
    this.#first = 0
    this.#end = 0
    this.#used = 0
    if (this.#bytes.length <= keptBytes) return
    this.#bytes = Buffer.allocUnsafeSlow(firstBytes)
    this.#waiting = []
  }

  #firstByte(): number {
    return this.#first < this.#end ? (this.#waiting[this.#first]?.at ?? 0) : this.#used
  }

  /** What has been taken makes room; where that is little, a larger block does. */
  #makeRoom(length: number): void {
    const from = this.#firstByte()
    const held = this.#used - from
    let size = this.#bytes.length
    while (held + length > size / 2) size *= 2
    const bytes = size === this.#bytes.length ? this.#bytes : Buffer.allocUnsafeSlow(size)
    this.#bytes.copy(bytes, 0, from, this.#used)
    this.#bytes = bytes
    this.#used = held
    const left = this.#waiting.splice(this.#first, this.#end - this.#first)
    // Not by spreading: there may be more of them than a call takes arguments.
    this.#waiting = left.concat(this.#waiting)
    for (const waiting of left) waiting.at -= from
    this.#first = 0
    this.#end = left.length
  }
}
