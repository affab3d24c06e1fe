/**
 * Which request statistics enclose a quantile. The number of samples under the true quantile is binomial whatever the
 * distribution, so ranks from its tails give an interval that holds in at least 95 of 100 runs (Hahn and Meeker,
 * Statistical Intervals, 5.2).
 */
import { z } from '../../base/wilson.ts'

export interface Ranks {
  /** From 1; 0 where no sample is low enough. */
  readonly low: number
  /** From 1; `count + 1` where no sample is high enough: there are too few. */
  readonly high: number
}

const tail = 0.025
/** Beyond this the normal distribution gives the same ranks but for one. */
const exactUpTo = 10_000

/** Smallest k with P(X <= k) >= probability, X binomial. */
function binomialQuantile(probability: number, count: number, quantile: number): number {
  const odds = quantile / (1 - quantile)
  let logTerm = count * Math.log1p(-quantile)
  let sum = Math.exp(logTerm)
  let k = 0
  while (sum < probability && k < count) {
    logTerm += Math.log(((count - k) / (k + 1)) * odds)
    k += 1
    sum += Math.exp(logTerm)
  }
  return k
}

/**
 * @param count of samples
 * @param quantile in (0, 1)
 */
export function quantileRanks(count: number, quantile: number): Ranks {
  if (count === 0) return { low: 0, high: 1 }
  if (count > exactUpTo) {
    const spread = z * Math.sqrt(count * quantile * (1 - quantile))
    const middle = count * quantile
    return { low: Math.floor(middle - spread), high: Math.min(count + 1, Math.ceil(middle + spread) + 1) }
  }
  return {
    low: binomialQuantile(tail, count, quantile),
    high: binomialQuantile(1 - tail, count, quantile) + 1,
  }
}

/** Samples needed until the highest of them is above the quantile in 97.5 of 100 runs. */
export function fewestSamples(quantile: number): number {
  return Math.ceil(Math.log(tail) / Math.log(quantile))
}

/**
 * Samples needed until the interval leaves the limit out, if the share within it stays what it is.
 * @returns undefined where the share is the quantile itself
 */
export function samplesToDecide(shareWithin: number, quantile: number): number | undefined {
  const distance = Math.abs(shareWithin - quantile)
  if (distance < 1e-9) return undefined
  const bySpread = Math.ceil((z ** 2 * quantile * (1 - quantile)) / distance ** 2)
  return Math.max(bySpread, fewestSamples(quantile))
}
