import { describe, expect, it } from 'vitest'
import { makeCompletion } from '../../../../test/fixtures/make-exchange.ts'
import type { ServerFacts } from '../../../contract/check.ts'
import type { Exchange } from '../../../contract/exchange.ts'
import { beginning } from '../cut-positions.ts'
import { whyDifferent } from './explain-answers.ts'

const facts: ServerFacts = { model: 'm', claims: ['completions'], expectations: {} }
const [full, another, cut, tied] = ['red, blue', 'red, black', 'red, bl', 'red, bla'].map((text) =>
  makeCompletion(text),
)
const scored = (tokens: readonly string[], margins: readonly (readonly [string, number])[]): Exchange =>
  makeCompletion(tokens.join(''), {
    logprobs: {
      tokens,
      token_logprobs: tokens.map(() => -0.7),
      top_logprobs: tokens.map((token, at) => {
        const [other = 'x', margin = 9] = margins[at] ?? []
        return { [token]: -0.7, [other]: -0.7 - margin }
      }),
      text_offset: [],
    },
  })
const why = (answers: Readonly<Record<string, Exchange | undefined>>) => {
  const sent = Object.entries({ full, ...answers }).flatMap(([name, answer]) =>
    answer === undefined ? [] : [[name, answer]],
  )
  return whyDifferent(Object.fromEntries(sent) as Record<string, Exchange>, beginning('cut'), facts)?.verdict
}

describe('a cut answer', () => {
  it('that is a beginning of the uncut one is the same', () => {
    expect(why({ cut })).toBeUndefined()
  })
  it('that is none is a fault where each comes again', () => {
    const again = { 'again 1: full': full, 'again 2: full': full, 'again 1: cut': tied, 'again 2: cut': tied }
    expect(why({ cut: tied, ...again })).toBe('unexplained')
    expect(why({ cut: tied })).toBe('unexplained')
  })
  it('is explained where the uncut one, asked again, begins like it', () => {
    expect(
      why({
        cut: tied,
        'again 1: full': another,
        'again 2: full': full,
        'again 1: cut': tied,
        'again 2: cut': tied,
      }),
    ).toBe('explained')
  })
  it.each([
    [0.1, 'explained'],
    [5, 'unexplained'],
  ])('is judged by how near its token was: %s nats', (margin, verdict) => {
    const again = scored(
      ['red, ', 'blue'],
      [
        ['x', 9],
        ['bla', margin],
      ],
    )
    expect(why({ cut: tied, 'again 1: full': again })).toBe(verdict)
  })
})
