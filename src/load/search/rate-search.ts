/** How rates are tried one after the other, and what all of them say together. */
import type { Reason } from '../../contract/report.ts'
import type { LoadRequest } from '../load-request.ts'
import type { TrialOutcome } from './judge-trial.ts'

export interface Conclusion {
  readonly status: 'proven' | 'rejected' | 'unproven'
  readonly reason: Reason
}

export interface RateSearch {
  readonly mostTrials: number
  /** @throws UsageError for a request whose rates tell nothing */
  startRate(request: LoadRequest): number
  /** @returns undefined where another rate would tell nothing more; there is at least one trial */
  nextRate(trials: readonly TrialOutcome[]): number | undefined
  conclude(trials: readonly TrialOutcome[]): Conclusion
}
