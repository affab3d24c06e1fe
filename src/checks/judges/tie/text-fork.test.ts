import { describe, expect, it } from 'vitest'
import type { AssembledLogprob } from '../../../openai/assemble.ts'
import { describeTextFork, findTextFork } from './text-fork.ts'

const token = (own: string, other: string, behind: number): AssembledLogprob => ({
  token: own,
  logprob: -0.25,
  top: [
    { token: own, logprob: -0.25 },
    { token: other, logprob: -0.25 - behind },
  ],
})
const reference = [
  token('1,', '</s>', 8),
  token('2,', '3,', 0.25),
  token('3', '4', 2),
  token('<end>', ',', 9),
]

describe('findTextFork', () => {
  it.each([
    ['the same text', '1,2,3', undefined],
    ['another token that was near', '1,3,4', { at: 1, token: '2,', marginNats: 0.25 }],
    ['another token that was not', '1,2,4', { at: 2, token: '3', marginNats: 2 }],
    ['a token that was no candidate', '1,2,9', { at: 2, token: '3', marginNats: Infinity }],
    ['a text that goes on', '1,2,3,4', { at: 3, token: '<end>', marginNats: 9 }],
    ['a text that ends before', '1,', { at: 1, token: '2,', marginNats: Infinity }],
    ['no text', '', { at: 0, token: '1,', marginNats: 8 }],
  ])('tells %s', (_, text, expected) => {
    expect(findTextFork(reference, text)).toEqual(expected)
  })

  it('finds the tie in a token that shares its beginning with the scored one', () => {
    const tiger = [token('T', 'The', 0.125), token('iger', 'able', 3)]
    expect(findTextFork(tiger, 'The code')).toEqual({ at: 1, token: 'iger', marginNats: 0.125 })
    expect(findTextFork(tiger, 'Tony')).toEqual({ at: 1, token: 'iger', marginNats: Infinity })
  })

  it('takes a token without text for an end, and for nothing else', () => {
    const unsure = [token('a', '', 0.25)]
    expect(findTextFork(unsure, '')).toEqual({ at: 0, token: 'a', marginNats: 0.25 })
    expect(findTextFork(unsure, 'b')).toEqual({ at: 0, token: 'a', marginNats: Infinity })
  })

  it('tells a text that goes on where the scored answer was cut', () => {
    expect(findTextFork(reference.slice(0, 2), '1,2,3')).toEqual({ at: 2, token: '', marginNats: Infinity })
    expect(findTextFork(reference.slice(0, 2), '1,2,')).toBeUndefined()
  })
})

describe('describeTextFork', () => {
  it('says where, and how near', () => {
    expect(describeTextFork({ at: 2, token: '3', marginNats: 2 })).toBe(
      'at token 2, "3", which is 2.00 nats ahead there',
    )
    expect(describeTextFork({ at: 3, token: '', marginNats: Infinity })).toBe(
      'at token 3, the end, which is far ahead there',
    )
  })
})
