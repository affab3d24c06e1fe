import { describe, expect, it } from 'vitest'
import { linear, short } from './scale.ts'

describe('linear', () => {
  it('marks round values from zero to the first that holds all', () => {
    expect(linear(87, [0, 100]).ticks).toEqual([0, 20, 40, 60, 80, 100])
    expect(linear(0.42, [0, 100], 2).ticks).toEqual([0, 0.25, 0.5])
    expect(linear(0, [0, 100]).ticks).toEqual([0, 0.2])
  })
  it('places values between both ends, also upside down, and none outside', () => {
    const up = linear(100, [200, 0])
    expect([up.at(0), up.at(50), up.at(100), up.at(-5), up.at(Infinity)]).toEqual([200, 100, 0, 200, 0])
  })
})

it('writes as many digits as tell values apart', () => {
  expect([0, 2.5, 1.234, 12.34, 1234.5].map(short)).toEqual(['0', '2.5', '1.23', '12.3', '1235'])
})
