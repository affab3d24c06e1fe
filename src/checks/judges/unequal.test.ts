import { describe, expect, it } from 'vitest'
import { inExchange } from './in-exchange.ts'
import { unequal } from './unequal.ts'

describe('unequal', () => {
  it('finds the pairs that differ, and says what was expected and what came', () => {
    const found = unequal('whole', [
      { code: 'same', expected: [1, null], got: [1, null] },
      { code: 'text-differs', path: 'content', expected: 'a', got: undefined },
      { code: 'usage-differs', expected: 1, got: 2, as: 'as before', what: 'the last event' },
    ])
    expect(found).toEqual([
      { code: 'text-differs', message: 'Expected "a", got nothing.', exchange: 'whole', path: 'content' },
      { code: 'usage-differs', message: 'Expected 1 as before, got 2 (the last event).', exchange: 'whole' },
    ])
  })
})

describe('inExchange', () => {
  it('names the exchange of every finding', () => {
    expect(inExchange('whole', [{ code: 'a', message: 'A.' }])).toEqual([
      { code: 'a', message: 'A.', exchange: 'whole' },
    ])
  })
})
