import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenArrival } from './offsets.ts'
import { createSchedule, type ScheduleEnd, type Share } from './schedule.ts'

function take(arrival: OpenArrival, end: ScheduleEnd, more: { seed?: number; share?: Share } = {}): number[] {
  const { seed = 1, ...share } = more
  const schedule = createSchedule({ arrival, seed, end, ...share })
  const offsets: number[] = []
  for (let due = schedule.peek(); due !== undefined; due = schedule.peek()) {
    offsets.push(due.offsetMs)
    schedule.take()
  }
  return offsets
}

const gapsOf = (offsets: readonly number[]): number[] =>
  offsets.map((offset, index) => offset - (index === 0 ? 0 : (offsets[index - 1] ?? 0)))
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const variationOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) / mean
}

const openArrival: fc.Arbitrary<OpenArrival> = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), rate: fc.double({ min: 0.1, max: 1e4, noNaN: true }) }),
  fc.record({ kind: fc.constant('poisson' as const), rate: fc.double({ min: 0.1, max: 1e4, noNaN: true }) }),
  fc.record({
    kind: fc.constant('gamma' as const),
    rate: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
    burstiness: fc.double({ min: 0.1, max: 10, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('ramp' as const),
    fromRate: fc.double({ min: 0.1, max: 100, noNaN: true }),
    toRate: fc.double({ min: 0.1, max: 100, noNaN: true }),
    overMs: fc.integer({ min: 1, max: 60_000 }),
  }),
)

describe('schedule', () => {
  it('spaces a constant rate evenly from the start', () => {
    expect(take({ kind: 'constant', rate: 4 }, { requests: 4 })).toEqual([0, 250, 500, 750])
  })

  it('ends at the duration, which is no longer part of it', () => {
    expect(take({ kind: 'constant', rate: 10 }, { durationMs: 300 })).toEqual([0, 100, 200])
  })

  it('sends nothing twice and never goes back, whatever the kind', () => {
    fc.assert(
      fc.property(openArrival, fc.nat(), (arrival, seed) => {
        const offsets = take(arrival, { requests: 50 }, { seed })
        expect(offsets).toHaveLength(50)
        expect(gapsOf(offsets).every((gap) => gap >= 0)).toBe(true)
      }),
    )
  })

  it('is the same for the same seed and another for another', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const arrival = { kind: 'poisson', rate: 100 } as const
        expect(take(arrival, { requests: 20 }, { seed })).toEqual(take(arrival, { requests: 20 }, { seed }))
        expect(take(arrival, { requests: 20 }, { seed })).not.toEqual(
          take(arrival, { requests: 20 }, { seed: seed + 1 }),
        )
      }),
    )
  })

  it('is one schedule however many threads share it', () => {
    const arrival = { kind: 'gamma', rate: 50, burstiness: 0.5 } as const
    const whole = take(arrival, { requests: 31 })
    const parts = [0, 1, 2].flatMap((part) => take(arrival, { requests: 31 }, { share: { part, of: 3 } }))
    expect(parts.toSorted((a, b) => a - b)).toEqual(whole)
  })

  it('draws Poisson gaps with the asked mean and a variation of 1', () => {
    const gaps = gapsOf(take({ kind: 'poisson', rate: 1000 }, { requests: 50_000 }))
    expect(meanOf(gaps)).toBeCloseTo(1, 1)
    expect(variationOf(gaps)).toBeCloseTo(1, 1)
  })

  it.each([0.25, 1, 4])('draws gamma gaps of shape %d with a variation of its inverse root', (burstiness) => {
    const gaps = gapsOf(take({ kind: 'gamma', rate: 1000, burstiness }, { requests: 50_000 }))
    expect(meanOf(gaps)).toBeCloseTo(1, 1)
    expect(variationOf(gaps) * Math.sqrt(burstiness)).toBeCloseTo(1, 1)
  })

  it('ramps: as many requests as the area under the rate', () => {
    const offsets = take(
      { kind: 'ramp', fromRate: 0.001, toRate: 200, overMs: 100_000 },
      { durationMs: 200_000 },
    )
    const rising = offsets.filter((offset) => offset < 100_000).length
    const firstHalf = offsets.filter((offset) => offset < 50_000).length
    expect(rising / 10_000).toBeCloseTo(1, 1)
    expect(firstHalf / 2_500).toBeCloseTo(1, 1)
    expect((offsets.length - rising) / 20_000).toBeCloseTo(1, 1)
  })

  it('steps: each rate for its time, then nothing', () => {
    const offsets = take({ kind: 'steps', rates: [100, 400], stepMs: 20_000 }, {})
    const first = offsets.filter((offset) => offset < 20_000).length
    expect(first / 2_000).toBeCloseTo(1, 1)
    expect((offsets.length - first) / 8_000).toBeCloseTo(1, 1)
    expect(Math.max(...offsets)).toBeLessThan(40_000)
  })

  it('follows a trace in the order of its times', () => {
    expect(take({ kind: 'trace', atMs: [30, 0, 20] }, {})).toEqual([0, 20, 30])
  })
})
