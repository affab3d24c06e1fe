import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DurationHistogram } from './duration-histogram.ts'

function histogramOf(values: readonly number[]): DurationHistogram {
  const histogram = new DurationHistogram()
  for (const value of values) histogram.record(value)
  return histogram
}

/** The nearest-rank quantile. */
function exact(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? Number.NaN
}

describe('duration histogram', () => {
  it('gives quantiles to 1 µs or a thousandth, whichever is more', () => {
    const durations = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    })
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.9, 0.99, 1), (values, share) => {
        const truth = exact(values, share)
        expect(Math.abs(histogramOf(values).at(share) - truth)).toBeLessThanOrEqual(truth / 1000 + 0.001)
      }),
    )
  })

  it('sums up what it holds', () => {
    const { count, mean, p50, max } = histogramOf([1, 2, 3]).distribution()
    expect({ count, mean, p50, max }).toEqual({ count: 3, mean: 2, p50: 2, max: 3 })
  })

  it('is all zero when nothing was recorded', () => {
    expect(new DurationHistogram().distribution()).toEqual({
      count: 0,
      mean: 0,
      p50: 0,
      p90: 0,
      p95: 0,
      p99: 0,
      p999: 0,
      max: 0,
    })
  })

  it('records a value many times at once, and a negative one as none', () => {
    const histogram = new DurationHistogram()
    histogram.record(5, 3)
    histogram.record(-1)
    expect(histogram.count).toBe(4)
    expect(histogram.at(0.25)).toBe(0)
    expect(histogram.at(0.26)).toBe(5)
  })

  it('survives the way to another thread and adds up there', () => {
    const merged = new DurationHistogram()
    for (const values of [[10, 20, 20], [30.123_456], []])
      merged.add(structuredClone(histogramOf(values).data()))
    expect(merged.distribution()).toEqual(histogramOf([10, 20, 20, 30.123_456]).distribution())
  })

  it('tells the share within a limit', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1)
    expect(histogramOf(values).shareWithin(90)).toBeCloseTo(0.9, 6)
    expect(histogramOf(values).shareWithin(1000)).toBe(1)
    expect(histogramOf(values).shareWithin(0.5)).toBeCloseTo(0, 6)
  })
})
