import { describe, expect, it } from 'vitest'
import { syntheticPrompts, type SyntheticOptions } from './synthetic.ts'

const byWord = (text: string): number => text.split(' ').filter((word) => word !== '').length
/** A token for each four characters, and one for the start. */
const byLength = (text: string): number => 1 + Math.ceil(text.length / 4)

const make = (more: Partial<SyntheticOptions> = {}): readonly string[] =>
  syntheticPrompts({ inputTokens: 40, count: 6, seed: 1, countTokens: byWord, ...more })

describe('synthetic prompts', () => {
  it.each([byWord, byLength])('have exactly the asked number of tokens', (countTokens) => {
    for (const inputTokens of [2, 7, 40, 333]) {
      const lengths = make({ inputTokens, countTokens }).map(countTokens)
      expect(lengths).toEqual([inputTokens, inputTokens, inputTokens, inputTokens, inputTokens, inputTokens])
    }
  })

  it('differ from each other, and are the same for the same seed', () => {
    expect(new Set(make()).size).toBe(6)
    expect(make()).toEqual(make())
    expect(make({ seed: 2 })).not.toEqual(make())
  })

  it('share their prefix bucket by bucket', () => {
    const starts = make({ prefixTokens: 30, prefixes: 2 }).map((prompt) =>
      prompt.split(' ').slice(0, 30).join(' '),
    )
    expect(new Set(starts).size).toBe(2)
    expect(starts[0]).toBe(starts[2])
    expect(starts[1]).toBe(starts[5])
  })

  it('refuse a prefix that is longer than they are', () => {
    expect(() => make({ prefixTokens: 41 })).toThrow(expect.objectContaining({ code: 'usage/invalid-load' }))
    expect(() => make({ inputTokens: 0 })).toThrow(expect.objectContaining({ code: 'usage/invalid-load' }))
  })

  it('give up on a tokenizer that never gives the number', () => {
    expect(() => make({ countTokens: (text) => byWord(text) * 2, inputTokens: 41 })).toThrow(
      expect.objectContaining({ code: 'usage/bad-tokenizer' }),
    )
  })
})
