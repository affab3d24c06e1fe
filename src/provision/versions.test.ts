import { describe, expect, it } from 'vitest'
import { fits } from './find-python.ts'
import { isRecentUv } from './provide-uv.ts'

describe('fits', () => {
  it.each([
    ['3.10', false],
    ['3.11', true],
    ['3.14', true],
    ['3.15', false],
    ['3.9', false],
  ])('%s: %s', (version, expected) => {
    expect(fits(version, { least: '3.11', most: '3.14' })).toBe(expected)
  })
})

describe('isRecentUv', () => {
  it.each([
    ['uv 0.13.9 (x86_64-unknown-linux-gnu)', true],
    ['uv 0.8.0', true],
    ['uv 0.7.22', false],
    ['uv 1.0.0', true],
    ['something else', false],
  ])('%s: %s', (text, expected) => {
    expect(isRecentUv(text)).toBe(expected)
  })
})
