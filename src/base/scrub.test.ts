import { describe, expect, it } from 'vitest'
import { createScrubber } from './scrub.ts'

const secret = 'sk-"7/ü+x='

describe('createScrubber', () => {
  it.each([
    ['plain', secret],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['URL', encodeURIComponent(secret)],
    ['base64', Buffer.from(secret).toString('base64')],
  ])('masks the %s form', (_form, text) => {
    expect(createScrubber([secret])(`key=${text};`)).toBe('key=[secret];')
  })
  it('masks every occurrence and leaves the rest', () => {
    expect(createScrubber(['hunter22'])('hunter22 and hunter22, not hunter')).toBe(
      '[secret] and [secret], not hunter',
    )
  })
  it('masks the longer of two secrets whole', () => {
    expect(createScrubber(['abcd', 'abcdefgh'])('abcdefgh')).toBe('[secret]')
  })
  it('leaves text alone without secrets, or with ones too short to be told from text', () => {
    expect(createScrubber(['a', ''])('a cat')).toBe('a cat')
  })
})
