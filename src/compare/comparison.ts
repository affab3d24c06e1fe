/** What differs between two reports. Plain data. */
import type { Interval } from '../contract/load.ts'
import type { Reason } from '../contract/report.ts'

/** `worse` is beyond its bound, `unclear` may be on either side of it, `shown` has no bound. */
export type MeasureStatus = 'better' | 'within' | 'worse' | 'unclear' | 'shown'

/** One measured value, before and after. */
export interface Measure {
  /** What was measured, e.g. `ten-seconds: ttft p50`. */
  readonly name: string
  readonly unit: 'ms' | '1/s' | 's' | 'GiB'
  readonly before: Interval
  readonly after: Interval
  /** After less before: the true difference lies between `low` and `high` in 95 of 100 such pairs. */
  readonly difference: Interval
  /** How much worse it may be, in the same unit; absent where nothing is bounded. */
  readonly bound?: number
  readonly status: MeasureStatus
  /** Whether an unclear one leaves the comparison undecided. */
  readonly decides: boolean
}

/** A check whose outcome is not what it was. */
export interface CheckChange {
  readonly id: string
  readonly before: string
  readonly after: string
  readonly status: 'better' | 'worse' | 'unclear' | 'shown'
}

export interface Comparison {
  /** What was tested, by the names of the two reports where those differ. */
  readonly title: string
  /** Versions of the engine that were found. */
  readonly versions: { readonly before: string; readonly after: string }
  readonly checks: readonly CheckChange[]
  readonly newFindings: readonly Reason[]
  readonly goneFindings: readonly Reason[]
  readonly measures: readonly Measure[]
  /** What keeps the reports from being compared in full, one sentence each. */
  readonly unclear: readonly string[]
  /** Why it is a regression, one sentence each. */
  readonly regressions: readonly string[]
}
