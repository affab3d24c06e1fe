import { describe, expect, it } from 'vitest'
import { mostOf } from './note-strain.ts'

describe('the longest queue that was seen', () => {
  it.each([
    [3, 5, 5],
    [7, 5, 7],
    [3, undefined, 3],
    // Metrics stop coming where the server has too much to do.
    [undefined, 5, 5],
    [undefined, undefined, undefined],
  ])('is, of %s now and %s before, %s', (now, before, most) => {
    expect(mostOf(now, before)).toBe(most)
  })
})
