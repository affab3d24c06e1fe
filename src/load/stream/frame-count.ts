/** Counts the tokens of one stream, frame by frame as they come, by the ids or the counts that its frames carry. */
import type { TokenCounting } from '../../contract/load.ts'

/** Text that a server has held back comes without a token; counts that stand still for longer are no running counts. */
const mostStanding = 4
/** Tokens without text that a server may leave out of its usage. */
export const slack = 1

/**
 * A count in a frame is a running one where the first frame with output has it, and it grows with the text from there:
 * a usage that comes with the last chunk alone is the whole answer's, and one that counts each chunk by itself does not
 * grow. As soon as it cannot be what it seems, each frame counts as one token, and usage says in the end how many those held.
 */
export class FrameCount {
  #way: TokenCounting | undefined
  /** Tokens by the counts or ids so far. */
  #total = 0
  /** Those of frames without output, held back by the server: they belong to the next output. */
  #held = 0
  #standing = 0

  /** What the tokens are counted by so far. */
  get way(): TokenCounting {
    return this.#way ?? 'chunks'
  }

  /**
   * Takes a frame without output.
   * @param soFar the answer's tokens up to this frame, where it says so
   * @param ids how many token ids it carries, where it does
   */
  hold(soFar: number | undefined, ids: number | undefined): void {
    const tokens = soFar === undefined ? (ids ?? 0) : Math.max(0, soFar - this.#total)
    this.#total += tokens
    this.#held += tokens
  }

  /**
   * Takes a frame with output.
   * @returns how many tokens it has brought
   */
  take(soFar: number | undefined, ids: number | undefined): number {
    this.#way ??= soFar !== undefined && soFar > 0 ? 'usage' : ids === undefined ? 'chunks' : 'token-ids'
    if (this.#way === 'chunks') return 1
    const tokens = this.#way === 'usage' ? this.#grown(soFar) : ids
    if (tokens === undefined) {
      this.#way = 'chunks'
      return 1
    }
    this.#total += tokens
    const held = this.#held
    this.#held = 0
    return tokens + held
  }

  /**
   * What the tokens of the whole answer are counted by.
   * @param used tokens by its usage, where it has one: counts that do not come to it are none
   */
  settled(used: number | undefined): TokenCounting {
    return used !== undefined && Math.abs(this.#total - used) > slack ? 'chunks' : this.way
  }

  #grown(soFar: number | undefined): number | undefined {
    if (soFar === undefined || soFar < this.#total) return undefined
    this.#standing = soFar === this.#total && this.#held === 0 ? this.#standing + 1 : 0
    return this.#standing > mostStanding ? undefined : soFar - this.#total
  }
}
