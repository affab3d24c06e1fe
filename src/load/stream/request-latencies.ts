/** The latencies of one whole request, by the formulas of `metrics.ts`. */
import type { LatencyMetric, Threshold } from '../../contract/load.ts'
import { isLatency } from '../../contract/latency-metrics.ts'
import { withFirst } from './answer-count.ts'
import type { StreamTimes } from './stream-times.ts'

type RequestMetric = Exclude<LatencyMetric, 'chunk-gap' | 'itl' | 'lateness'>
export type RequestLatencies = Readonly<Record<RequestMetric, number | undefined>>

/** When what happened, in milliseconds of CLOCK_MONOTONIC. */
export interface RequestMoments {
  readonly dueMs: number
  readonly sentMs: number | undefined
  readonly headMs: number | undefined
  readonly endMs: number
  readonly times: StreamTimes
  /** Tokens of the answer, where what came with its frames or its usage says how many; else each frame is one. */
  readonly tokens?: number
  /** Its frames carried counts of their own. */
  readonly exact?: boolean
  /** Nothing is known of the time between its tokens: it came at once, or is of several choices. */
  readonly apart?: boolean
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/**
 * Tokens that came at once with the first: no time has passed between them. Where only the whole is counted, their frames
 * hold as much of it as they do of the text.
 */
function firstTokensOf({ times, sentMs, tokens = times.frames, exact = false }: RequestMoments): number {
  const more = withFirst({ sentMs, times })
  if (exact) return times.firstTokens + sumOf(times.sizes.slice(0, more))
  if (tokens === times.frames) return 1 + more
  const share =
    times.length === 0
      ? (1 + more) / times.frames
      : sumOf(times.firstLengths.slice(0, 1 + more)) / times.length
  return Math.max(1, tokens * share)
}

function tpotOf(moments: RequestMoments): number | undefined {
  const { times, tokens = times.frames, apart = false } = moments
  const { firstTokenMs, lastTokenMs } = times
  if (firstTokenMs === undefined || lastTokenMs === undefined || apart) return undefined
  const rest = tokens - firstTokensOf(moments)
  return rest <= 0 || times.frames < 2 ? undefined : (lastTokenMs - firstTokenMs) / rest
}

export function requestLatencies(moments: RequestMoments): RequestLatencies {
  const { dueMs, sentMs, headMs, endMs, times } = moments
  const sinceDue = (atMs: number | undefined): number | undefined =>
    atMs === undefined ? undefined : atMs - dueMs
  return {
    ttfb: sinceDue(headMs),
    ttft: sinceDue(times.firstTokenMs),
    'ttft-sent':
      sentMs === undefined || times.firstTokenMs === undefined ? undefined : times.firstTokenMs - sentMs,
    ttfr: sinceDue(times.firstReasoningMs),
    ttfo: sinceDue(times.firstContentMs),
    tpot: tpotOf(moments),
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
