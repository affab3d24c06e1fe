/** What one rate says: whether the server met everything at it. */
import type { Arrival, LoadRecord } from '../contract/load.ts'
import { findSaturation } from './detect-saturation.ts'
import type { LoadOrder } from './load-order.ts'
import { fewestSamples } from './quantile-ranks.ts'

export interface Trial {
  readonly rate: number
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'void'
  readonly because: string
}

const usualDurationMs = 10_000
/** A few more than are just enough, since a single slow one would leave the threshold undecided. */
const spare = 1.25

/** Requests that the thresholds' quantiles need before anything can pass. */
export function requestsNeeded({ thresholds }: Pick<LoadOrder, 'thresholds'>): number {
  const needed = thresholds.map(({ statistic }) =>
    statistic.kind === 'quantile' ? fewestSamples(statistic.quantile) * spare : 1,
  )
  return Math.ceil(Math.max(1, ...needed))
}

function withRate(arrival: Arrival, rate: number): Arrival {
  if (arrival.kind === 'constant' || arrival.kind === 'gamma') return { ...arrival, rate }
  return { kind: 'poisson', rate }
}

export function trialDurationMs({ end }: LoadOrder): number {
  return end.durationMs ?? usualDurationMs
}

/** To three digits. */
export const shownRate = (rate: number): string => `${Number(rate.toPrecision(3))}/s`

/** The order at another rate, with enough requests to tell. */
export function orderAt(order: LoadOrder, rate: number, trial: number): LoadOrder {
  const requests = Math.max(requestsNeeded(order), Math.ceil((rate * trialDurationMs(order)) / 1000))
  return {
    ...order,
    name: `${order.name} at ${shownRate(rate)}`,
    arrival: withRate(order.arrival, rate),
    end: { requests },
    stopWhenSaturated: true,
    runId: `${order.runId}-${trial}`,
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
