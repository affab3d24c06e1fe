import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from './nearest.ts'

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['tiny', 'tiny', 0],
    ['tiny', 'tinny', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['raet', 'rate', 1],
    ['raet', 'wait', 2],
  ])('%j to %j is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance)
  })
})

describe('nearest', () => {
  it('finds a typo whatever the case', () => {
    expect(nearest('Tinny', ['tools', 'tiny'])).toBe('tiny')
  })
  it('does not guess where nothing is near', () => {
    expect(nearest('deepseek', ['tiny', 'tools'])).toBeUndefined()
  })
  it('has nothing to offer without known words', () => {
    expect(nearest('tiny', [])).toBeUndefined()
  })
})
