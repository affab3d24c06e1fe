import { describe, expect, it } from 'vitest'
import type { LoadSecond } from '../../contract/load.ts'
import { findSaturation, trendOf } from './detect-saturation.ts'

const seconds = (make: (index: number) => Partial<LoadSecond>): LoadSecond[] =>
  Array.from({ length: 12 }, (_, index) => ({
    atS: index + 1,
    running: 10,
    sent: 20,
    completed: 20,
    failed: 0,
    good: 0,
    outputTokens: 100,
    inputTokens: 100,
    ttftP50Ms: 30,
    ...make(index),
  }))
const find = (make: (index: number) => Partial<LoadSecond>) => findSaturation(seconds(make))
const noise = (index: number): number => [0, 3, -2, 1, -3, 2][index % 6] ?? 0

describe('saturation', () => {
  it('measures a trend by its growth and its significance', () => {
    const { growth, significance } = trendOf([1, 2.1, 2.9, 4, 5.1])
    expect(growth).toBeCloseTo(1.34, 1)
    expect(significance).toBeGreaterThan(20)
    expect(trendOf([5, 5, 5, 5])).toEqual({ growth: 0, significance: 0 })
  })

  it('is found where what is under way and the wait grow', () => {
    expect(find((index) => ({ running: 10 + index * 8 + noise(index), ttftP50Ms: 30 + index * 40 }))).toMatch(
      /kept growing/,
    )
  })

  it('is found where answers fall behind although none of those that came waited', () => {
    expect(find((index) => ({ running: 10 + index * 8, completed: 10 }))).toMatch(/only 50 %/)
  })

  it('is not found in noise, nor in one of the two alone', () => {
    expect(find((index) => ({ running: 10 + noise(index), ttftP50Ms: 30 + noise(index) }))).toBeUndefined()
    expect(find((index) => ({ ttftP50Ms: 30 + index * 40 }))).toBeUndefined()
    expect(find((index) => ({ running: 10 + index * 8 }))).toBeUndefined()
  })

  it('is not the time in which a server with long answers fills', () => {
    const filling = (index: number) =>
      index < 6 ? { running: 20 * (index + 1), completed: 0 } : { running: 120 }
    expect(find(filling)).toBeUndefined()
    expect(find((index) => ({ ...filling(index), completed: 0 }))).toBeUndefined()
  })

  it('is not judged by the time after the last request', () => {
    expect(
      find((index) => (index < 3 ? {} : { sent: 0, running: index * 50, ttftP50Ms: index * 50 })),
    ).toBeUndefined()
  })
})
