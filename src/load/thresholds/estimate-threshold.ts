/**
 * What is known of a threshold's value, as an interval. Tokens of one request are alike, so the independent samples are
 * the requests, of token metrics too.
 */
import { wilsonInterval, z } from '../../base/wilson.ts'
import type { Interval, LatencyMetric, Threshold } from '../../contract/load.ts'
import type { DurationHistogram } from '../../contract/duration-histogram.ts'
import { isLatency } from '../../contract/latency-metrics.ts'
import { fewestSamples, quantileRanks, samplesToDecide } from './quantile-ranks.ts'

export interface Measured {
  readonly latencies: Readonly<Partial<Record<LatencyMetric, DurationHistogram>>>
  /** Number of complete answers. */
  readonly completed: number
  readonly failed: number
  /** What the client may have added to a latency. */
  readonly errorBarMs: number
  /** For metrics that are one number per run: their value in each second, and over all. */
  readonly rates: Readonly<Partial<Record<'requests' | 'output-tokens' | 'input-tokens' | 'goodput', Rate>>>
}

export interface Rate {
  readonly perSecond: number
  /** Its values in stretches of equal length. */
  readonly stretches: readonly number[]
}

export interface Estimate {
  readonly interval: Interval
  readonly samples: number
  readonly moreRequests?: number
}

/** Whole seconds that a rate needs for an interval, its first not counted. */
const fewestSeconds = 4

/** @param needed undefined where no number would tell */
function moreOf(needed: number | undefined, samples: number): Pick<Estimate, 'moreRequests'> {
  return needed === undefined ? {} : { moreRequests: Math.max(0, needed - samples) }
}

/**
 * Where values come in clusters, as tokens do in requests, one extreme cluster must not decide: the share below the quantile is uncertain by the number of clusters, on both sides of it (Woodruff 1952).
 */
function clusteredInterval(histogram: DurationHistogram, quantile: number, clusters: number): Interval {
  const spread = z * Math.sqrt((quantile * (1 - quantile)) / clusters)
  const [low, high] = [quantile - spread, quantile + spread]
  return {
    value: histogram.at(quantile),
    low: low <= 0 ? 0 : histogram.at(low),
    high: high >= 1 || clusters < fewestSamples(quantile) ? Infinity : histogram.at(high),
  }
}

function rankedInterval(histogram: DurationHistogram, quantile: number, samples: number): Interval {
  const { low, high } = quantileRanks(samples, quantile)
  return {
    value: histogram.at(quantile),
    low: low === 0 ? 0 : histogram.at(low / samples),
    high: high > samples ? Infinity : histogram.at(high / samples),
  }
}

function quantileEstimate(histogram: DurationHistogram, quantile: number, of: EstimateOf): Estimate {
  const samples = Math.min(of.measured.completed, histogram.count)
  const interval = (histogram.count > samples ? clusteredInterval : rankedInterval)(
    histogram,
    quantile,
    samples,
  )
  const fewest = fewestSamples(quantile)
  const toDecide = samplesToDecide(histogram.shareWithin(of.threshold.limit), quantile)
  const needed = samples < fewest ? Math.max(fewest, toDecide ?? 0) : toDecide
  return {
    interval,
    samples,
    ...moreOf(needed, samples),
  }
}

function meanEstimate(histogram: DurationHistogram, { threshold, measured }: EstimateOf): Estimate {
  const samples = Math.min(measured.completed, histogram.count)
  const value = histogram.meanMs
  const half = samples < 2 ? Infinity : (z * histogram.deviationMs) / Math.sqrt(samples)
  const distance = Math.abs(value - threshold.limit)
  const needed = distance === 0 ? undefined : Math.ceil(((z * histogram.deviationMs) / distance) ** 2)
  return {
    interval: { value, low: Math.max(0, value - half), high: value + half },
    samples,
    ...moreOf(needed, samples),
  }
}

/** Wilson's interval of a share; it leaves a limit out as soon as the limit's own spread does not reach the value. */
function errorEstimate({ threshold: { limit }, measured: { completed, failed } }: EstimateOf): Estimate {
  const samples = completed + failed
  const value = failed / samples
  const { low, high } = wilsonInterval(value, samples)
  const needed =
    value === limit ? undefined : Math.ceil((z ** 2 * limit * (1 - limit)) / (value - limit) ** 2) + 1
  return {
    interval: { value, low: Math.max(0, low), high },
    samples,
    ...moreOf(needed, samples),
  }
}

/** A stretch is a second. */
function rateEstimate(
  { perSecond, stretches }: Rate,
  { threshold: { limit }, measured }: EstimateOf,
): Estimate {
  const count = stretches.length
  const mean = stretches.reduce((sum, value) => sum + value, 0) / count
  const variance = stretches.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  const half = count < 2 ? Infinity : z * Math.sqrt(variance / count)
  const seconds = count < 2 ? fewestSeconds : (z ** 2 * variance) / (perSecond - limit) ** 2
  const { moreRequests: moreSeconds } = moreOf(Number.isFinite(seconds) ? seconds : undefined, count)
  const each = measured.rates.requests?.perSecond ?? 0
  return {
    interval: { value: perSecond, low: Math.max(0, perSecond - half), high: perSecond + half },
    samples: count,
    ...(moreSeconds === undefined ? {} : { moreRequests: Math.ceil(moreSeconds * each) }),
  }
}

interface EstimateOf {
  readonly threshold: Threshold
  readonly measured: Measured
}

function latencyEstimate(histogram: DurationHistogram, of: EstimateOf): Estimate {
  const { statistic } = of.threshold
  if (statistic.kind === 'quantile') return quantileEstimate(histogram, statistic.quantile, of)
  if (statistic.kind === 'mean') return meanEstimate(histogram, of)
  // The highest of a run is a fact about the run, not an estimate of anything.
  const value = histogram.maxMs
  return { interval: { value, low: value, high: value }, samples: histogram.count }
}

/** @returns undefined where nothing was measured */
export function estimate(of: EstimateOf): Estimate | undefined {
  const { threshold, measured } = of
  const { metric } = threshold
  if (isLatency(metric)) {
    const histogram = measured.latencies[metric]
    return histogram === undefined || histogram.count === 0 ? undefined : latencyEstimate(histogram, of)
  }
  if (metric === 'errors') return measured.completed + measured.failed === 0 ? undefined : errorEstimate(of)
  const rate = measured.rates[metric]
  return rate === undefined ? undefined : rateEstimate(rate, of)
}
