import { describe, expect, it } from 'vitest'
import { cutPositions } from './cut-positions.ts'

describe('cutPositions', () => {
  it('has every limit that cuts', () => {
    expect(cutPositions(5)).toEqual([1, 2, 3, 4])
    expect(cutPositions(65)).toHaveLength(64)
  })

  it('has none where nothing can be cut', () => {
    expect([cutPositions(0), cutPositions(1)]).toEqual([[], []])
  })

  it('spreads over a long answer', () => {
    expect(cutPositions(131).slice(0, 3)).toEqual([1, 4, 7])
    expect(cutPositions(131).at(-1)).toBeLessThan(131)
  })
})
