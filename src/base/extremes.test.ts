import { expect, it } from 'vitest'
import { largest, smallest } from './extremes.ts'

it('says what Math.max and Math.min do, of any number of values', () => {
  const many = Array.from({ length: 500_000 }, (_, index) => index)
  expect([largest(many), smallest(many)]).toEqual([499_999, 0])
  expect([largest([]), smallest([])]).toEqual([Math.max(), Math.min()])
  expect([largest([1, Number.NaN]), smallest([Number.NaN, 1])]).toEqual([Number.NaN, Number.NaN])
})
