import { describe, expect, it } from 'vitest'
import { plainText, shorten } from './plain-text.ts'

describe('plainText', () => {
  it('shows terminal escapes instead of sending them', () => {
    expect(plainText('\u001b[2Jgone\u0007')).toBe('\\u001b[2Jgone\\u0007')
  })
  it('shows marks that reorder text', () => {
    expect(plainText('a\u202eb')).toBe('a\\u202eb')
  })
  it('keeps tabs, line ends and other languages', () => {
    expect(plainText('a\tb\nZürich 東京')).toBe('a\tb\nZürich 東京')
  })
})

describe('shorten', () => {
  it('cuts with an ellipsis to the length asked for', () => {
    expect(shorten('abcdef', 4)).toBe('abc…')
  })
  it('keeps what fits', () => {
    expect(shorten('abcd', 4)).toBe('abcd')
  })
})
