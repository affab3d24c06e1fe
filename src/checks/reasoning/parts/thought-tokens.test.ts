import { describe, expect, it } from 'vitest'
import { makeAnswer } from '../../../../test/fixtures/make-exchange.ts'
import { thoughtTokens } from './thought-tokens.ts'

const answer = (reasoning: string, tokens: readonly string[]) =>
  makeAnswer({
    choices: [
      {
        index: 0,
        message: { role: 'assistant', reasoning, content: 'x' },
        logprobs: {
          content: tokens.map((token) => ({ token, logprob: -1, bytes: null, top_logprobs: [] })),
        },
        finish_reason: 'stop',
      },
    ],
  })
const tags = ['<think>', '</think>']

describe('thoughtTokens', () => {
  it('counts up to the closing tag, with it at most', () => {
    expect(thoughtTokens(answer('ab', ['a', 'b', '</think>', 'x']), tags)).toEqual({ least: 2, most: 3 })
  })

  it('counts both tags and the blanks beside them at most', () => {
    const tokens = ['<think>', '\n', 'a', 'b', '\n', '</think>', '\n\n', 'x']
    expect(thoughtTokens(answer('\nab\n', tokens), tags)).toEqual({ least: 2, most: 7 })
  })

  it('counts a thought that was cut', () => {
    expect(thoughtTokens(answer('ab', ['a', 'b']), tags)).toEqual({ least: 2, most: 2 })
  })

  it('counts no thought as none, or as its tags', () => {
    expect(thoughtTokens(answer('', ['<think>', '</think>', 'x']), tags)).toEqual({ least: 0, most: 2 })
  })

  it('knows when the tokens do not spell the thought', () => {
    expect(thoughtTokens(answer('ab', ['a', 'c']), tags)).toBeUndefined()
    expect(thoughtTokens(answer('ab', []), tags)).toBeUndefined()
  })
})
