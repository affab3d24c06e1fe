/** What one rate says: whether the server met everything at it. */
import type { LoadRecord } from '../../contract/load.ts'
import { findSaturation } from '../validity/detect-saturation.ts'

export interface TrialOutcome {
  /** Requests that are due a second. */
  readonly rate: number
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'void'
  readonly because: string
}

/** The rate, rounded to three digits. */
export const shownRate = (rate: number): string => `${Number(rate.toPrecision(3))}/s`

/** Judges the record of a load at one rate; pure. */
export function judgeTrial(record: LoadRecord, rate: number): TrialOutcome {
  const { validity, counts, thresholds, errorBudget } = record
  if (validity.state === 'void') return { rate, status: 'void', because: validity.reasons.join(' ') }
  const answers = counts.completed + counts.failed
  if (answers === 0 || counts.failed / answers > errorBudget)
    return { rate, status: 'fail', because: `${counts.failed} of ${answers} requests failed.` }
  const saturation = record.saturated ?? findSaturation(record.series)
  if (saturation !== undefined) return { rate, status: 'fail', because: saturation }
  for (const status of ['fail', 'inconclusive'] as const) {
    const found = thresholds.find((outcome) => outcome.status === status)
    if (found !== undefined) return { rate, status, because: found.message }
  }
  return {
    rate,
    status: 'pass',
    because: `${counts.completed} answers were complete, and every threshold was met.`,
  }
}
