/** Where CLOCK_MONOTONIC stands against the wall clock that the kernel stamps with. Slewing moves both alike; a step does not. */

/** A sample with a longer bracket was interrupted. */
const longestBracketMs = 0.003
const firstTries = 2_000
/** A larger change between two samples is a step of the wall clock. */
const stepMs = 1

export interface OffsetSources {
  /** Now, in milliseconds of CLOCK_MONOTONIC. */
  nowMs(): number
  /** The wall clock, in milliseconds since a moment that stays. */
  wallMs(): number
}

export class WallOffset {
  readonly #sources: OffsetSources
  /** The wall clock less CLOCK_MONOTONIC. */
  ms = 0
  /** Half of this is how wrong it may be. */
  bracketMs = Infinity
  /** How often the wall clock was set meanwhile. */
  steps = 0

  constructor(sources: OffsetSources) {
    this.#sources = sources
    for (let tries = 0; tries < firstTries; tries++) this.#take((bracketMs) => bracketMs < this.bracketMs)
  }

  /** Once a turn. An interrupted sample leaves the offset as it is. */
  sample(): void {
    const before = this.ms
    this.#take((bracketMs) => bracketMs <= longestBracketMs)
    if (Math.abs(this.ms - before) > stepMs) this.steps += 1
  }

  #take(isGood: (bracketMs: number) => boolean): void {
    const { nowMs, wallMs } = this.#sources
    const before = nowMs()
    const wall = wallMs()
    const after = nowMs()
    if (!isGood(after - before)) return
    this.bracketMs = after - before
    this.ms = wall - (before + after) / 2
  }
}
