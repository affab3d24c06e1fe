/** The latencies of one whole request, by the formulas of `metrics.ts`. */
import type { LatencyMetric, Threshold } from '../../contract/load.ts'
import { isLatency } from '../../contract/latency-metrics.ts'
import type { StreamTimes } from './token-stamper.ts'

type RequestMetric = Exclude<LatencyMetric, 'chunk-gap' | 'itl' | 'lateness'>
export type RequestLatencies = Readonly<Record<RequestMetric, number | undefined>>

/** When what happened, in milliseconds of CLOCK_MONOTONIC. */
export interface RequestMoments {
  readonly dueMs: number
  readonly headMs: number | undefined
  readonly endMs: number
  readonly times: StreamTimes
}

function tpotOf({ firstTokenMs, lastTokenMs, tokens, firstTokens }: StreamTimes): number | undefined {
  const rest = tokens - firstTokens
  if (firstTokenMs === undefined || lastTokenMs === undefined || rest <= 0) return undefined
  return (lastTokenMs - firstTokenMs) / rest
}

export function requestLatencies({ dueMs, headMs, endMs, times }: RequestMoments): RequestLatencies {
  const sinceDue = (atMs: number | undefined): number | undefined =>
    atMs === undefined ? undefined : atMs - dueMs
  return {
    ttfb: sinceDue(headMs),
    ttft: sinceDue(times.firstTokenMs),
    ttfr: sinceDue(times.firstReasoningMs),
    ttfo: sinceDue(times.firstContentMs),
    tpot: tpotOf(times),
    latency: endMs - dueMs,
  }
}

/** Token metrics are judged by the request's mean, which is its time per output token. */
function valueOf(latencies: RequestLatencies, metric: LatencyMetric): number | undefined {
  if (metric === 'itl' || metric === 'chunk-gap') return latencies.tpot
  return metric === 'lateness' ? undefined : latencies[metric]
}

/** Whether a request alone is within every latency threshold; a value that it does not have breaks none. */
export function isGood(latencies: RequestLatencies, thresholds: readonly Threshold[]): boolean {
  return thresholds.every(({ metric, comparison, limit }) => {
    const value = isLatency(metric) ? valueOf(latencies, metric) : undefined
    if (value === undefined) return true
    return comparison.startsWith('<') ? value <= limit : value >= limit
  })
}
