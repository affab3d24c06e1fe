/**
 * Finds the highest rate at which every threshold is met, with an interval: the highest rate that was seen to pass and
 * the lowest that was seen to fail. Doubles or halves until both are there, then halves their ratio; a rate that
 * cannot be decided ends it, because closer together there is nothing to be told without more requests.
 */
import { UsageError } from '../../base/errors.ts'
import type { LoadDecision } from './decide-load.ts'
import type { LoadRequest } from '../load-request.ts'
import { judgeTrial, orderAt, requestsNeeded, shownRate, trialDurationMs, type Trial } from './judge-trial.ts'
import type { Perform } from './repeat-load.ts'

/** Of the interval's ends; closer is finer than servers repeat themselves. */
const closeEnough = 1.1
const mostTrials = 16

/** At this rate a trial of the usual length decides. */
function startRate(request: LoadRequest): number {
  const asked = 'rate' in request.arrival ? request.arrival.rate : 1
  return Math.max(asked, (requestsNeeded(request) * 1000) / trialDurationMs(request))
}

interface Bounds {
  readonly pass: number | undefined
  readonly fail: number | undefined
}

function boundsOf(trials: readonly Trial[]): Bounds {
  const rates = (status: Trial['status']): readonly number[] =>
    trials.filter((trial) => trial.status === status).map(({ rate }) => rate)
  const [passes, fails] = [rates('pass'), rates('fail')]
  return {
    pass: passes.length === 0 ? undefined : Math.max(...passes),
    fail: fails.length === 0 ? undefined : Math.min(...fails),
  }
}

/** @returns undefined where the interval is as narrow as it gets */
export function nextRate(trials: readonly Trial[], first: number): number | undefined {
  const last = trials.at(-1)
  if (last === undefined) return first
  if (last.status === 'void') return undefined
  const { pass, fail } = boundsOf(trials)
  const rates = trials.map(({ rate }) => rate)
  if (pass === undefined) return Math.min(...rates) / 2
  if (fail === undefined) return Math.max(...rates) * 2
  const open = trials.some(({ rate, status }) => status === 'inconclusive' && rate > pass && rate < fail)
  return open || fail <= pass * closeEnough ? undefined : Math.sqrt(pass * fail)
}

export function decideSearch(trials: readonly Trial[]): LoadDecision {
  const { pass, fail } = boundsOf(trials)
  const last = trials.at(-1)
  if (pass === undefined) {
    const undecided = fail === undefined
    const message = `No rate was seen to meet every threshold; the lowest was ${shownRate(last?.rate ?? 0)}: ${last?.because ?? ''}`
    return undecided
      ? { verdict: 'blocked', exitCode: 5, reasons: [{ code: 'unproven/threshold-inconclusive', message }] }
      : { verdict: 'rejected', exitCode: 1, reasons: [{ code: 'load/threshold-missed', message }] }
  }
  if (fail === undefined) {
    const message = `Every threshold was met at ${shownRate(pass)}; where that ends was not found: ${last?.because ?? ''}`
    return { verdict: 'blocked', exitCode: 5, reasons: [{ code: 'unproven/client-saturated', message }] }
  }
  const message = `The highest rate that meets every threshold is between ${shownRate(pass)} and ${shownRate(fail)}.`
  return { verdict: 'accepted', exitCode: 0, reasons: [{ code: 'proven', message }] }
}

/** @throws UsageError without a threshold: then every rate meets them all */
export async function searchRate(request: LoadRequest, perform: Perform): Promise<LoadDecision> {
  if (request.thresholds.length === 0) {
    throw new UsageError('usage/invalid-load', 'A search needs to know what has to be met', {
      hint: "Add thresholds, such as --slo 'ttft p99 <= 300ms'.",
    })
  }
  const trials: Trial[] = []
  const first = startRate(request)
  for (let index = 1; index <= mostTrials; index++) {
    const rate = nextRate(trials, first)
    if (rate === undefined) break
    const { record } = await perform(orderAt(request, rate, index))
    trials.push(judgeTrial(record, rate, request.errorBudget))
  }
  return decideSearch(trials)
}
