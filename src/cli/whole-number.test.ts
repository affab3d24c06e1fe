import { describe, expect, it } from 'vitest'
import { wholeNumber } from './whole-number.ts'

describe('wholeNumber', () => {
  it.each(['1', '7', '65535'])('reads %s', (text) => {
    expect(wholeNumber(65_535)(text)).toBe(Number(text))
  })
  it.each(['', '0', '-1', '1.5', 'two', '65536', 'Infinity', 'NaN'])(
    'refuses "%s" and says the range',
    (text) => {
      expect(() => wholeNumber(65_535)(text)).toThrow('Give a whole number from 1 to 65535.')
    },
  )
  it('has no upper end by itself', () => {
    expect(wholeNumber()('100000')).toBe(100_000)
    expect(() => wholeNumber()('Infinity')).toThrow('Give a whole number of at least 1.')
  })
})
