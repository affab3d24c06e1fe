/**
 * Whether a threshold is met, by an interval rather than by a number. The client can only have added to a latency: the
 * true value may lie as far under the interval as the error bar is long.
 */
import type { Threshold, ThresholdOutcome } from '../../contract/load.ts'
import { precision } from '../../contract/duration-histogram.ts'
import { estimate, type Estimate, type Measured } from './estimate-threshold.ts'
import { isLatency, metrics } from '../../contract/latency-metrics.ts'

/** A value and its limit are equal as far as the histogram's precision tells. */
function meets({ comparison, limit }: Threshold, value: number): boolean {
  const slack = limit * precision
  switch (comparison) {
    case '<=':
      return value <= limit + slack
    case '<':
      return value < limit
    case '>=':
      return value >= limit - slack
    case '>':
      return value > limit
  }
}

function shown(value: number, { metric }: Threshold): string {
  const { unit } = metrics[metric]
  if (value === Infinity) return '∞'
  if (unit === 'share') return `${(value * 100).toFixed(2)} %`
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}${unit === 'ms' ? ' ms' : '/s'}`
}

function statusOf(
  threshold: Threshold,
  { interval }: Estimate,
  errorBarMs: number,
): ThresholdOutcome['status'] {
  // What has no spread of its own, such as an error share of a whole run, is still an interval.
  const low = isLatency(threshold.metric) ? Math.max(0, interval.low - errorBarMs) : interval.low
  const [lowMeets, highMeets] = [meets(threshold, low), meets(threshold, interval.high)]
  if (lowMeets && highMeets) return 'pass'
  return lowMeets || highMeets ? 'inconclusive' : 'fail'
}

function messageOf({
  threshold,
  status,
  interval,
  moreRequests,
  lateClient,
}: Omit<ThresholdOutcome, 'message'>): string {
  if (interval === undefined) return `${threshold.text}: nothing was measured`
  const { value, low, high } = interval
  const text = `${threshold.text}: ${shown(value, threshold)} (95 %: ${shown(low, threshold)} to ${shown(high, threshold)})`
  if (status !== 'inconclusive') return text
  if (lateClient === true)
    return `${text}; the client itself was too late to decide it: give it cores of its own`
  const more =
    moreRequests === undefined || moreRequests === 0
      ? 'more requests would hardly decide it'
      : `about ${moreRequests} more requests would decide it`
  return `${text}; ${more}`
}

export function judgeThreshold(threshold: Threshold, measured: Measured): ThresholdOutcome {
  const estimated = estimate({ threshold, measured })
  if (estimated === undefined) {
    const outcome = { threshold, status: 'inconclusive', samples: 0 } as const
    return { ...outcome, message: messageOf(outcome) }
  }
  const status = statusOf(threshold, estimated, measured.errorBarMs)
  const { interval, samples, moreRequests } = estimated
  const isUndecided = status === 'inconclusive'
  // Only latencies are as late as the client is.
  const isLate = isUndecided && statusOf(threshold, estimated, 0) !== 'inconclusive'
  const outcome = {
    threshold,
    status,
    interval,
    samples,
    ...(isUndecided && !isLate && moreRequests !== undefined ? { moreRequests } : {}),
    ...(isLate ? { lateClient: true as const } : {}),
  }
  return { ...outcome, message: messageOf(outcome) }
}
