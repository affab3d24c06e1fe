import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import { both, someOf } from './applies.ts'
import { answered, sendsFor } from './cases.ts'
import { compare } from './judges/compare.ts'

const cases = [
  { exchange: 'add 1', sum: 2 },
  { exchange: 'add 2', sum: 3 },
]
const one = makeExchange({ body: 'one' })

describe('cases', () => {
  it('are sent under their names', async () => {
    const sends = sendsFor(cases, ({ sum }) => Promise.resolve(makeExchange({ body: `${sum}` })))
    expect(Object.keys(sends)).toEqual(['add 1', 'add 2'])
    expect((await sends['add 2']?.())?.body).toBe('3')
  })

  it('come back with their answers, but for those that were not sent', () => {
    expect(answered({ 'add 1': one, other: one }, cases)).toEqual([
      { exchange: 'add 1', sum: 2, answer: one },
    ])
  })
})

describe('compare', () => {
  it('judges two exchanges by their names, and nothing where one was not sent', () => {
    const judge = (a: { name: string }, b: { name: string }) => [
      { code: 'differs', message: `${a.name}, ${b.name}` },
    ]
    expect(compare({ a: one, b: one }, ['a', 'b'], judge)).toEqual([{ code: 'differs', message: 'a, b' }])
    expect(compare({ a: one }, ['a', 'b'], judge)).toEqual([])
  })
})

describe('what a check is about', () => {
  it('is at least one, or why it is skipped', () => {
    expect(someOf([1, 2], 'none')).toEqual([1, 2])
    expect(someOf([], 'none')).toEqual({ skip: 'none' })
  })

  it('is both of two things, or the first reason against them', () => {
    expect(both(1, 'b')).toEqual([1, 'b'])
    expect(both({ skip: 'no a' }, { skip: 'no b' })).toEqual({ skip: 'no a' })
    expect(both(1, { skip: 'no b' })).toEqual({ skip: 'no b' })
  })
})
