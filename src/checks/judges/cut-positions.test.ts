import { describe, expect, it } from 'vitest'
import { cutPositions } from './cut-positions.ts'

describe('cutPositions', () => {
  it('has every limit that cuts a short answer', () => {
    expect(cutPositions(5)).toEqual([1, 2, 3, 4])
    expect(cutPositions(23)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1))
  })

  it('has none where nothing can be cut', () => {
    expect([cutPositions(0), cutPositions(1)]).toEqual([[], []])
  })

  it('has both ends of a long answer, and spreads between them', () => {
    const limits = cutPositions(131)
    expect(limits).toHaveLength(24)
    expect(limits.slice(0, 4)).toEqual([1, 2, 3, 10])
    expect(limits.slice(-3)).toEqual([128, 129, 130])
  })
})
