/** How the requests of a run treated the server: the limits that held, its speed, and the rate that it allowed. */
import type { Limits, Speed } from './limits.ts'

/** What the server refused as too many requests, and what was waited for that. */
export interface RateRecord {
  /** Requests that were refused and sent once more after the wait. */
  readonly refused: number
  readonly waitedMs: number
  /** Longest time that the run may wait, in milliseconds. */
  readonly budgetMs: number
  /** Requests a second that the user allowed; absent without a limit. */
  readonly perSecond?: number
}

export interface Conduct {
  /** The limits that held for the requests of checks, in milliseconds. */
  readonly limits: Required<Limits>
  /** Most tokens that a check asked for; absent where it is the default. */
  readonly tokens?: number
  /** Absent where it was not measured. */
  readonly speed?: Speed
  readonly rate: RateRecord
}
