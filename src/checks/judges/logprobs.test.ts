import { describe, expect, it } from 'vitest'
import { makeCompletion } from '../../../test/fixtures/make-exchange.ts'
import { judgeLogprobs } from './logprobs.ts'

interface Parts {
  readonly tokens?: readonly unknown[]
  readonly logprobs?: readonly unknown[]
  readonly top?: readonly unknown[]
}

const answer = (
  text: string,
  { tokens = ['a', 'b'], logprobs = [-1, -2], top = [{ a: -1 }, { b: -2 }] }: Parts,
) =>
  makeCompletion(text, {
    logprobs: { tokens, token_logprobs: logprobs, top_logprobs: top, text_offset: tokens.map((_, at) => at) },
  })

const codes = (text: string, parts: Parts, asked = 1) => {
  const judgement = judgeLogprobs(answer(text, parts), asked)
  return 'vacuous' in judgement ? judgement.vacuous : judgement.map(({ code }) => code)
}

describe('judgeLogprobs', () => {
  it('takes tokens that join to the text, with or without a stop token behind it', () => {
    expect(codes('ab', {})).toEqual([])
    expect(codes('a', {})).toEqual([])
    expect(codes('', {})).toEqual(['text-differs'])
  })

  it('takes the chosen token beside the candidates asked for, and no more', () => {
    expect(codes('ab', { top: [{ a: -1, x: -3 }, { b: -2 }] })).toEqual([])
    expect(codes('ab', { top: [{ a: -1, x: -3, y: -4 }, { b: -2 }] })).toEqual(['top-count-wrong'])
  })

  it('wants the number asked for at one position at least', () => {
    expect(codes('ab', {}, 2)).toEqual(['top-count-wrong'])
    expect(codes('ab', { top: [{ a: -1, x: -3 }, { b: -2 }] }, 2)).toEqual([])
  })

  it('allows for rounding, not for probabilities above one', () => {
    expect(codes('ab', { logprobs: [1e-6, -2], top: [{ a: 1e-6 }, { b: -2 }] })).toEqual([])
    expect(codes('ab', { logprobs: [0.01, -2], top: [{ a: 0.01 }, { b: -2 }] })).toEqual(['logprob-positive'])
  })

  it('does not compare text where a token ends within a character', () => {
    expect(codes('é', { tokens: ['\uFFFD', '\uFFFD'], top: [{ '\uFFFD': -1 }, { '\uFFFD': -2 }] })).toEqual(
      [],
    )
  })

  it('finds lists of different lengths', () => {
    expect(codes('ab', { logprobs: [-1] })).toEqual(['logprobs-invalid'])
    expect(codes('ab', { top: [{ a: -1 }] })).toEqual(['top-count-wrong'])
  })
})
