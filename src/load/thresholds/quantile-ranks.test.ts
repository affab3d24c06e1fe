import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { fewestSamples, quantileRanks, samplesToDecide } from './quantile-ranks.ts'

describe('ranks around a quantile', () => {
  // Hahn and Meeker, Table A.15a and R's qbinom.
  it.each([
    [20, 0.5, { low: 6, high: 15 }],
    [100, 0.5, { low: 40, high: 61 }],
    [100, 0.9, { low: 84, high: 96 }],
    [1000, 0.99, { low: 983, high: 997 }],
  ])('of %d samples for %d', (count, quantile, ranks) => {
    expect(quantileRanks(count, quantile)).toEqual(ranks)
  })

  it('has no upper end while samples are too few', () => {
    expect(fewestSamples(0.99)).toBe(368)
    expect(quantileRanks(367, 0.99).high).toBe(368)
    expect(quantileRanks(368, 0.99).high).toBeLessThanOrEqual(368)
  })

  it('has no lower end without samples', () => {
    expect(quantileRanks(0, 0.5)).toEqual({ low: 0, high: 1 })
  })

  it('agrees with the normal distribution where that takes over', () => {
    const exact = quantileRanks(10_000, 0.99)
    const normal = quantileRanks(10_001, 0.99)
    expect(Math.abs(normal.low - exact.low)).toBeLessThanOrEqual(1)
    expect(Math.abs(normal.high - exact.high)).toBeLessThanOrEqual(2)
  })

  it('encloses the true quantile in at least 95 of 100 draws', () => {
    const random = createRandom(7)
    const truth = -Math.log(0.1)
    const { low, high } = quantileRanks(200, 0.9)
    let held = 0
    for (let draw = 0; draw < 2_000; draw++) {
      const sorted = Array.from({ length: 200 }, () => random.exponential()).toSorted((a, b) => a - b)
      if ((sorted[low - 1] ?? -1) <= truth && truth <= (sorted[high - 1] ?? Infinity)) held += 1
    }
    expect(held / 2_000).toBeGreaterThan(0.94)
  })

  it('says how many samples would decide', () => {
    expect(samplesToDecide(0.5, 0.5)).toBeUndefined()
    expect(samplesToDecide(0.6, 0.5)).toBe(97)
    expect(samplesToDecide(1, 0.99)).toBe(381)
  })
})
