/**
 * Finds the highest rate at which every threshold is met, with an interval: the highest rate that was seen to pass and
 * the lowest that was seen to fail. Doubles or halves until both are there, then halves their ratio; a rate that
 * cannot be decided ends it, because closer together nothing can be decided without more requests.
 */
import { largest, smallest } from '../../base/extremes.ts'
import { UsageError } from '../../base/errors.ts'
import { shownRate, type TrialOutcome } from './judge-trial.ts'
import type { Conclusion, RateSearch } from './rate-search.ts'
import { requestsNeeded, trialDurationMs } from './trial-request.ts'

/** Ratio of the ends of the interval; a smaller one is finer than servers repeat themselves. */
const closeEnough = 1.1

interface Bounds {
  readonly pass: number | undefined
  readonly fail: number | undefined
}

function boundsOf(trials: readonly TrialOutcome[]): Bounds {
  const rates = (status: TrialOutcome['status']): readonly number[] =>
    trials.filter((trial) => trial.status === status).map(({ rate }) => rate)
  const [passes, fails] = [rates('pass'), rates('fail')]
  return {
    pass: passes.length === 0 ? undefined : largest(passes),
    fail: fails.length === 0 ? undefined : smallest(fails),
  }
}

function nextRate(trials: readonly TrialOutcome[]): number | undefined {
  if (trials.at(-1)?.status === 'void') return undefined
  const { pass, fail } = boundsOf(trials)
  const rates = trials.map(({ rate }) => rate)
  if (pass === undefined) return smallest(rates) / 2
  if (fail === undefined) return largest(rates) * 2
  const open = trials.some(({ rate, status }) => status === 'inconclusive' && rate > pass && rate < fail)
  return open || fail <= pass * closeEnough ? undefined : Math.sqrt(pass * fail)
}

/** Only the lowest rate says that the server is too slow for any; what higher ones missed a lower one may meet. */
function noneMet(lowest: TrialOutcome | undefined): Conclusion {
  const { rate = 0, because = '', status } = lowest ?? {}
  const message = `No rate that was tried met every threshold; the lowest was ${shownRate(rate)}: ${because}`
  if (status === 'fail') return { status: 'rejected', reason: { code: 'load/threshold-missed', message } }
  const code = status === 'void' ? 'unproven/client-saturated' : 'unproven/threshold-inconclusive'
  return { status: 'unproven', reason: { code, message } }
}

function conclude(trials: readonly TrialOutcome[]): Conclusion {
  const { pass, fail } = boundsOf(trials)
  // While none passes each rate is lower than the one before.
  const last = trials.at(-1)
  if (pass === undefined) return noneMet(last)
  if (fail === undefined) {
    const message = `Every threshold was met at ${shownRate(pass)}; the highest such rate was not found: ${last?.because ?? ''}`
    return { status: 'unproven', reason: { code: 'unproven/client-saturated', message } }
  }
  const message = `The highest rate that meets every threshold is between ${shownRate(pass)} and ${shownRate(fail)}.`
  return { status: 'proven', reason: { code: 'proven', message } }
}

export const search: RateSearch = {
  mostTrials: 16,
  startRate: (request) => {
    if (request.thresholds.length === 0) {
      throw new UsageError('usage/invalid-load', 'A search needs at least one threshold', {
        hint: "Add a threshold, such as --slo 'ttft p99 <= 300ms'.",
      })
    }
    const asked = 'rate' in request.arrival ? request.arrival.rate : 1
    // At this rate a trial of the usual length decides.
    return Math.max(asked, (requestsNeeded(request) * 1000) / trialDurationMs(request))
  },
  nextRate,
  conclude,
}
