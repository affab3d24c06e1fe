import { describe, expect, it } from 'vitest'
import { expectedHit } from './cached-tokens.ts'

describe('expectedHit', () => {
  it.each([
    [0, 100, 0],
    [1, 100, 0],
    [31, 100, 0],
    [32, 100, 32],
    [33, 100, 32],
    [63, 100, 32],
    [64, 100, 64],
    [100, 100, 96],
    // The last token is computed in any case.
    [32, 32, 0],
    [33, 33, 32],
    [64, 64, 32],
    [65, 65, 64],
  ])('with %d tokens shared of %d it is %d', (shared, prompt, hit) => {
    expect(expectedHit({ shared, prompt, unit: 32 })).toBe(hit)
  })
})
