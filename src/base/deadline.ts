/** A monotonic point in time that is handed down, so that nested waits share one limit. */
import { nowMs } from './clock.ts'

export interface Deadline {
  readonly atMs: number
  /** Milliseconds left, never negative. */
  leftMs(): number
  readonly expired: boolean
}

/** @param ms limit from now, in milliseconds; `Infinity` for none */
export function deadlineIn(ms: number): Deadline {
  const atMs = nowMs() + ms
  return {
    atMs,
    leftMs: () => Math.max(0, atMs - nowMs()),
    get expired() {
      return nowMs() >= atMs
    },
  }
}
