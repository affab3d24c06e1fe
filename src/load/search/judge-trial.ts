/** What one rate says: whether the server met everything at it. */
import type { Arrival, LoadRecord } from '../../contract/load.ts'
import { findSaturation } from '../validity/detect-saturation.ts'
import type { LoadRequest } from '../load-request.ts'
import { fewestSamples } from '../thresholds/quantile-ranks.ts'

export interface Trial {
  readonly rate: number
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'void'
  readonly because: string
}

const usualDurationMs = 10_000
/** A few more than are just enough, since a single slow one would leave the threshold undecided. */
const spare = 1.25

/** Requests that the thresholds' quantiles need before anything can pass. */
export function requestsNeeded({ thresholds }: Pick<LoadRequest, 'thresholds'>): number {
  const needed = thresholds.map(({ statistic }) =>
    statistic.kind === 'quantile' ? fewestSamples(statistic.quantile) * spare : 1,
  )
  return Math.ceil(Math.max(1, ...needed))
}

function withRate(arrival: Arrival, rate: number): Arrival {
  if (arrival.kind === 'constant' || arrival.kind === 'gamma') return { ...arrival, rate }
  return { kind: 'poisson', rate }
}

export function trialDurationMs({ end }: LoadRequest): number {
  return end.durationMs ?? usualDurationMs
}

/** To three digits. */
export const shownRate = (rate: number): string => `${Number(rate.toPrecision(3))}/s`

/** The order at another rate, with enough requests to tell. */
export function orderAt(request: LoadRequest, rate: number, trial: number): LoadRequest {
  const requests = Math.max(requestsNeeded(request), Math.ceil((rate * trialDurationMs(request)) / 1000))
  return {
    ...request,
    name: `${request.name} at ${shownRate(rate)}`,
    arrival: withRate(request.arrival, rate),
    end: { requests },
    stopWhenSaturated: true,
    runId: `${request.runId}-${trial}`,
  }
}

export function judgeTrial(record: LoadRecord, rate: number, errorBudget: number): Trial {
  const { validity, counts, thresholds } = record
  if (validity.state === 'void') return { rate, status: 'void', because: validity.reasons.join(' ') }
  const answers = counts.completed + counts.failed
  if (answers === 0 || counts.failed > answers * errorBudget)
    return { rate, status: 'fail', because: `${counts.failed} of ${answers} requests failed.` }
  const saturation = record.saturated ?? findSaturation(record.series)
  if (saturation !== undefined) return { rate, status: 'fail', because: saturation }
  for (const status of ['fail', 'inconclusive'] as const) {
    const found = thresholds.find((outcome) => outcome.status === status)
    if (found !== undefined) return { rate, status, because: found.message }
  }
  return { rate, status: 'pass', because: `${counts.completed} answers met everything.` }
}
