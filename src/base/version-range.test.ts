import { describe, expect, it } from 'vitest'
import { isInRange } from './version-range.ts'

describe('isInRange', () => {
  it.each([
    ['0.32.0', { from: '0.32.0', below: '0.33.0' }, true],
    ['0.32.1.post2', { from: '0.32', below: '0.33' }, true],
    ['0.33.0', { from: '0.32', below: '0.33' }, false],
    ['0.31.9', { from: '0.32' }, false],
    ['0.9.0', { below: '0.10' }, true],
    ['0.10.0', { below: '0.9' }, false],
    ['1', { from: '1.0.0', below: '1.0.1' }, true],
    ['7', {}, true],
  ] as const)('%s in %o: %s', (version, range, expected) => {
    expect(isInRange(version, range)).toBe(expected)
  })
})
