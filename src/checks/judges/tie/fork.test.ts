import { describe, expect, it } from 'vitest'
import type { AssembledLogprob } from '../../../openai/assemble.ts'
import { describeFork, driftOf, findFork, isNearTie } from './fork.ts'

type Rival = readonly [token: string, behind: number]

const step = (token: string, logprob: number, [other, behind]: Rival = ['z', 5]): AssembledLogprob => ({
  token,
  logprob,
  top: [
    { token, logprob },
    { token: other, logprob: logprob - behind },
  ],
})

describe('findFork', () => {
  it('finds none between equal answers', () => {
    expect(findFork([step('a', -0.1), step('b', -0.2)], [step('a', -0.3), step('b', -0.4)])).toBeUndefined()
  })

  it('finds the first token that differs, with the margin of each side', () => {
    const fork = findFork(
      [step('a', -0.1), step('b', -0.5, ['c', 0.25])],
      [step('a', -0.1), step('c', -0.6, ['b', 1])],
    )
    expect(fork).toEqual({ at: 1, tokens: ['b', 'c'], margins: [0.25, 1] })
  })

  it('takes a token that is no candidate for infinitely unlikely', () => {
    expect(findFork([step('a', -0.1)], [step('b', -0.1, ['a', 0.1])])?.margins[0]).toBe(Infinity)
  })

  it('finds that one side ended early', () => {
    const fork = findFork([step('a', -0.1), step('b', -0.1)], [step('a', -0.1)])
    expect(fork).toEqual({ at: 1, tokens: ['b', undefined], margins: [Infinity, Infinity] })
  })
})

describe('isNearTie', () => {
  it.each([
    [[0.1, 0.4], true],
    [[0.1, 0.6], false],
    [[0.6, 0.1], false],
    [[0.1, Infinity], false],
    // It took a token that it found 3 nats less likely than the other's: that is sampling.
    [[0.1, -3], false],
  ] as const)('takes margins %j for a near tie: %s', ([left, right], near) => {
    expect(isNearTie({ at: 0, tokens: ['a', 'b'], margins: [left, right] })).toBe(near)
  })

  it('takes another bound', () => {
    expect(isNearTie({ at: 0, tokens: ['a', 'b'], margins: [1, 1] }, 1.5)).toBe(true)
  })
})

describe('driftOf', () => {
  it('is the largest difference before the fork', () => {
    const a = [step('a', -0.1), step('b', -0.5), step('c', -9)]
    const b = [step('a', -0.15), step('b', -0.4), step('d', -1)]
    expect(driftOf(a, b)).toBeCloseTo(0.1)
  })

  it('is nothing where the first token differs', () => {
    expect(driftOf([step('a', -1)], [step('b', -2)])).toBe(0)
  })
})

it('describes both sides of a fork', () => {
  expect(describeFork({ at: 7, tokens: ['4', undefined], margins: [0.25, Infinity] })).toBe(
    'at token 7, where one has "4" 0.25 nats ahead of the end, and the other the end far ahead of "4"',
  )
})
