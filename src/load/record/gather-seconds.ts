/** The same second of several who send, told once all have told of it, or once the rest is too late. */
import { after } from '../../base/clock.ts'
import type { LoadSecond } from '../../contract/load.ts'
import { mergeSeconds } from './merge-results.ts'

const latestMs = 2_000

interface Gathered {
  readonly seconds: LoadSecond[]
  readonly disarm: () => void
}

export class SecondsGatherer implements Disposable {
  readonly #of: number
  readonly #tell: (second: LoadSecond) => void
  readonly #waitMs: number
  readonly #waiting = new Map<number, Gathered>()
  #lastToldS = 0

  /**
   * @param of how many send
   * @param waitMs how long the rest is waited for after the first word of a second
   */
  constructor(of: number, tell: (second: LoadSecond) => void, waitMs = latestMs) {
    this.#of = of
    this.#tell = tell
    this.#waitMs = waitMs
  }

  /** What comes after its second was reported is left out: it is in the result. */
  take(second: LoadSecond): void {
    const { atS } = second
    const gathered = this.#waiting.get(atS) ?? (atS > this.#lastToldS ? this.#open(atS) : undefined)
    gathered?.seconds.push(second)
    if (gathered?.seconds.length === this.#of) this.#tellUpTo(atS)
  }

  /** Reports nothing more from now on. */
  [Symbol.dispose](): void {
    for (const { disarm } of this.#waiting.values()) disarm()
    this.#waiting.clear()
  }

  #open(atS: number): Gathered {
    const gathered: Gathered = { seconds: [], disarm: after(this.#waitMs, () => this.#tellUpTo(atS)) }
    this.#waiting.set(atS, gathered)
    return gathered
  }

  /** Whoever tells of a second has told of all before it: one that was held up leaves some out. */
  #tellUpTo(lastS: number): void {
    const due = [...this.#waiting].filter(([atS]) => atS <= lastS).toSorted(([a], [b]) => a - b)
    for (const [atS, gathered] of due) this.#close(atS, gathered)
  }

  #close(atS: number, { seconds, disarm }: Gathered): void {
    disarm()
    this.#waiting.delete(atS)
    this.#lastToldS = atS
    const [count, of] = [seconds.length, this.#of]
    this.#tell({ ...mergeSeconds(seconds), ...(count < of ? { reported: { count, of } } : {}) })
  }
}
