/** By how much the times of one stream's tokens may be too late: those that have lost their own stamp, each by its own bound. */

/** What is known of the time of a read, in milliseconds. */
export interface ReadTime {
  /** By how much its last bytes can have come earlier than they are said to. */
  readonly doubtMs: number
  /** By how much its other bytes can have. */
  readonly spanMs: number
  /** The read before has lost its stamp to this one. */
  readonly again: boolean
}

export interface DoubtListener {
  /** @param first the stream's first token is among them */
  doubt(tokens: number, ms: number, first: boolean): void
}

/** Plain numbers, because every token passes here. */
export class DoubtMeter {
  readonly #listener: DoubtListener
  #begun = false
  /** Tokens of the current read: of all frames but the last, and of the last. */
  #early = 0
  #earlyFirst = false
  #last = 0
  #lastFirst = false
  /** Those of the last frame of the read before. */
  #before = 0
  #beforeFirst = false
  #beforeSpanMs = 0

  constructor(listener: DoubtListener) {
    this.#listener = listener
  }

  /** A frame of the current read, with no tokens where it holds no output. */
  frame(tokens: number): void {
    this.#early += this.#last
    this.#earlyFirst ||= this.#lastFirst
    this.#last = tokens
    this.#lastFirst = tokens > 0 && !this.#begun
    this.#begun ||= tokens > 0
  }

  endRead({ doubtMs, spanMs, again }: ReadTime): void {
    const listener = this.#listener
    if (again && this.#before > 0 && this.#beforeSpanMs > 0)
      listener.doubt(this.#before, this.#beforeSpanMs, this.#beforeFirst)
    if (this.#early > 0 && spanMs > 0) listener.doubt(this.#early, spanMs, this.#earlyFirst)
    if (this.#last > 0 && doubtMs > 0) listener.doubt(this.#last, doubtMs, this.#lastFirst)
    this.#before = this.#last
    this.#beforeFirst = this.#lastFirst
    this.#beforeSpanMs = spanMs
    this.#early = 0
    this.#earlyFirst = false
    this.#last = 0
    this.#lastFirst = false
  }
}
