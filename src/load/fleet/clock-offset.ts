/** How far another machine's clock is from ours, by questions and answers; pure. Times are milliseconds of CLOCK_MONOTONIC. */

/** One question and its answer. */
export interface Probe {
  /** Ours: asked, and answer read. */
  readonly sentMs: number
  readonly heardMs: number
  /** Theirs: question read, and answered. */
  readonly atMs: number
  readonly backMs: number
}

export interface ClockReading {
  /** Their clock minus our own. */
  readonly offsetMs: number
  /** The true offset is not farther away than this. */
  readonly boundMs: number
  /** When, by our clock. */
  readonly atMs: number
}

function read({ sentMs, heardMs, atMs, backMs }: Probe): ClockReading {
  const awayMs = Math.max(0, heardMs - sentMs - (backMs - atMs))
  return {
    offsetMs: (atMs + backMs - sentMs - heardMs) / 2,
    boundMs: awayMs / 2,
    atMs: (sentMs + heardMs) / 2,
  }
}

/**
 * By the least round trip of several: both ways lie within it, so the error is at most its half.
 * @returns a bound without end where there is no answer
 */
export function readClock(probes: readonly Probe[]): ClockReading {
  const none = { offsetMs: 0, boundMs: Infinity, atMs: 0 }
  return probes.map(read).reduce((best, one) => (one.boundMs < best.boundMs ? one : best), none)
}

/** What both readings say of a moment between them: clocks drift evenly. */
export function offsetAt(atMs: number, { before, after }: Readings): number {
  const spanMs = after.atMs - before.atMs
  if (spanMs <= 0) return before.offsetMs
  return before.offsetMs + ((after.offsetMs - before.offsetMs) * (atMs - before.atMs)) / spanMs
}

export interface Readings {
  readonly before: ClockReading
  readonly after: ClockReading
}

/** By how much at least the clocks have moved against each other, in parts of a million: what no error explains. */
export function driftPpm({ before, after }: Readings): number {
  const movedMs = after.offsetMs - before.offsetMs
  const certainMs = Math.max(0, Math.abs(movedMs) - before.boundMs - after.boundMs)
  const spanMs = Math.max(1, after.atMs - before.atMs)
  return (Math.sign(movedMs) * certainMs * 1e6) / spanMs
}
