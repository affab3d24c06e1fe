import { describe, expect, it } from 'vitest'
import { findCopies } from './copies.ts'

const tokens = Array.from({ length: 12 }, (_, index) => ({ token: `t${index}`, p: 1 / 12 }))
/** Draws that look like chance, and are the same each time. */
const draws = Array.from({ length: 32 }, (_, index) => `t${(index * index * 7 + index * 5) % 11}`)

describe('findCopies', () => {
  it.each([
    ['each choice twice', 1, (at: number) => draws[Math.floor(at / 2)]],
    ['two choices in turn', 2, (at: number) => draws[at % 2]],
    ['the first half again', 16, (at: number) => draws[at % 16]],
  ])('finds %s', (_, distance, pick) => {
    const drawn = Array.from({ length: 32 }, (__, at) => pick(at) ?? '')
    expect(findCopies(drawn, { tokens })).toMatchObject({ distance, alike: 16, of: 16 })
  })

  it('has nothing against draws that are alike now and then', () => {
    expect(findCopies(draws, { tokens })).toBeUndefined()
  })

  it('tells nothing of a sure model, whose draws are alike by chance', () => {
    const sure = [
      { token: 't1', p: 0.9 },
      { token: 't2', p: 0.1 },
    ]
    expect(
      findCopies(
        Array.from({ length: 32 }, () => 't1'),
        { tokens: sure },
      ),
    ).toBeUndefined()
  })
})
