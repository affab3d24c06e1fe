/** The request of a load at another rate, with enough requests to tell. */
import { largest } from '../../base/extremes.ts'
import type { Arrival } from '../../contract/load-plan.ts'
import type { Trial } from '../../contract/load.ts'
import type { LoadRequest } from '../load-request.ts'
import { fewestSamples } from '../thresholds/quantile-ranks.ts'
import { shownRate } from './judge-trial.ts'

const usualDurationMs = 10_000
/** A few more than are just enough, since a single slow one would leave the threshold undecided. */
const spare = 1.25

/** Requests that the thresholds' quantiles need before anything can pass. */
export function requestsNeeded({ thresholds }: Pick<LoadRequest, 'thresholds'>): number {
  const needed = thresholds.map(({ statistic }) =>
    statistic.kind === 'quantile' ? fewestSamples(statistic.quantile) * spare : 1,
  )
  return Math.ceil(Math.max(1, largest(needed)))
}

function withRate(arrival: Arrival, rate: number): Arrival {
  if (arrival.kind === 'constant' || arrival.kind === 'gamma') return { ...arrival, rate }
  return { kind: 'poisson', rate }
}

export function trialDurationMs({ end }: LoadRequest): number {
  return end.durationMs ?? usualDurationMs
}

/** @param index of the trial, from 1 */
export function trialRequest(request: LoadRequest, trial: Trial, index: number): LoadRequest {
  const { rate } = trial
  const requests = Math.max(requestsNeeded(request), Math.ceil((rate * trialDurationMs(request)) / 1000))
  return {
    ...request,
    name: `${request.name} at ${shownRate(rate)}`,
    arrival: withRate(request.arrival, rate),
    end: { requests },
    stopWhenSaturated: true,
    runId: `${request.runId}-${index}`,
    trial,
  }
}
