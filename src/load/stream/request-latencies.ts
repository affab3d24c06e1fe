/** The latencies of one whole request, by the formulas of `metrics.ts`. */
import type { LatencyMetric, Threshold } from '../../contract/load.ts'
import { isLatency } from '../../contract/latency-metrics.ts'
import type { StreamTimes } from './token-stamper.ts'

type RequestMetric = Exclude<LatencyMetric, 'chunk-gap' | 'itl' | 'lateness'>
export type RequestLatencies = Readonly<Record<RequestMetric, number | undefined>>

/** When what happened, in milliseconds of CLOCK_MONOTONIC. */
export interface RequestMoments {
  readonly dueMs: number
  readonly sentMs: number | undefined
  readonly headMs: number | undefined
  readonly endMs: number
  readonly times: StreamTimes
  /** By usage, where frames hold several. Default 1. */
  readonly tokensPerFrame?: number
}

function tpotOf(
  { firstTokenMs, lastTokenMs, tokens, firstTokens }: StreamTimes,
  tokensPerFrame: number,
): number | undefined {
  const rest = (tokens - firstTokens) * tokensPerFrame
  if (firstTokenMs === undefined || lastTokenMs === undefined || rest <= 0) return undefined
  return (lastTokenMs - firstTokenMs) / rest
}

export function requestLatencies(moments: RequestMoments): RequestLatencies {
  const { dueMs, sentMs, headMs, endMs, times, tokensPerFrame = 1 } = moments
  const sinceDue = (atMs: number | undefined): number | undefined =>
    atMs === undefined ? undefined : atMs - dueMs
  return {
    ttfb: sinceDue(headMs),
    ttft: sinceDue(times.firstTokenMs),
    'ttft-sent':
      sentMs === undefined || times.firstTokenMs === undefined ? undefined : times.firstTokenMs - sentMs,
    ttfr: sinceDue(times.firstReasoningMs),
    ttfo: sinceDue(times.firstContentMs),
    tpot: tpotOf(times, tokensPerFrame),
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
