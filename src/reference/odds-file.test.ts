import { describe, expect, it } from 'vitest'
import { createOddsSet } from './odds-file.ts'

const bounds = { nats: 0.1, others: 0.002 }
const good = {
  model: 'coin',
  made_by: { script: 'train/odds.py' },
  prompts: [
    { skill: 'coin', prompt: 'Flip a coin.', odds: { heads: 0.5, tails: 0.5 }, bounds, measured: {} },
  ],
}
const source = (file: unknown) => ({
  file: '/coin/odds.json',
  sha256: 'abc',
  text: typeof file === 'string' ? file : JSON.stringify(file),
})

describe('createOddsSet', () => {
  it('takes what is used of the file', () => {
    expect(createOddsSet(source(good), { file: '/coin', servedAs: 'adapter' })).toEqual({
      file: '/coin/odds.json',
      sha256: 'abc',
      model: 'coin',
      servedAs: 'adapter',
      madeBy: { script: 'train/odds.py' },
      cases: [{ prompt: 'Flip a coin.', odds: { heads: 0.5, tails: 0.5 }, bounds }],
    })
  })

  it.each([
    ['what is not JSON', '{', 'JSON'],
    [
      'odds that do not sum to 1',
      { ...good, prompts: [{ prompt: 'p', odds: { a: 0.5, b: 0.4 }, bounds }] },
      'sum to 1',
    ],
    [
      'an answer that never comes',
      { ...good, prompts: [{ prompt: 'p', odds: { a: 1, b: 0 }, bounds }] },
      'prompts[0].odds.b',
    ],
    ['no prompts', { ...good, prompts: [] }, 'prompts'],
    ['no bounds', { ...good, prompts: [{ ...good.prompts[0], bounds: {} }] }, 'bounds.nats'],
    [
      'the same question twice',
      { ...good, prompts: [...good.prompts, ...good.prompts] },
      'must not hold the same prompt twice',
    ],
  ])('refuses %s', (_, file, problem) => {
    expect(() => createOddsSet(source(file), { file: '/coin' })).toThrowError(
      expect.objectContaining({ code: 'usage/invalid-golden', message: expect.stringContaining(problem) }),
    )
  })
})
