/** How long arriving bytes may wait in the kernel, which keeps their times: looked at together, they cost less. */
import type { LoadSecond } from '../../contract/load.ts'

/** With what a look takes well below the time after which reads are made piece by piece. */
export const longestRestMs = 2.5
/** A user whose answer ends meanwhile sends the next request later: by at most this share of what an answer takes. */
const mostDelay = 0.01
/** So many tokens may have lost their own stamp, to the next one of their stream; a tenth of what voids a load. */
const mostMerged = 0.0005

/** What rests between its looks. */
export interface Rested {
  restMs: number
}

export class ReadingPace {
  readonly #reader: Rested | undefined
  #tokens = 0
  #isCalm = true

  /** @param reader absent where tokens have the times of their reads: then nothing may wait */
  constructor(reader: Rested | undefined) {
    this.#reader = reader
    if (reader !== undefined) reader.restMs = 0
  }

  /** @param merged tokens so far that have no stamp of their own */
  watch(merged: number): void {
    if (this.#reader === undefined || merged <= mostMerged * this.#tokens) return
    // They would be more if it rested again.
    this.#isCalm &&= this.#reader.restMs === 0
    this.#reader.restMs = 0
  }

  /** Decides for the next second, by the last one. */
  second(last: Pick<LoadSecond, 'running' | 'completed' | 'failed' | 'outputTokens'>, merged: number): void {
    if (this.#reader === undefined) return
    this.#tokens += last.outputTokens
    const delayedMs = ((last.completed + last.failed) * longestRestMs) / 2
    const isSeldom = delayedMs <= mostDelay * 1_000 * last.running
    const isApart = merged <= mostMerged * this.#tokens
    this.#reader.restMs = this.#isCalm && isSeldom && isApart && last.outputTokens > 0 ? longestRestMs : 0
  }
}
