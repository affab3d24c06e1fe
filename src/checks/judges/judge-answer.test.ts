import { describe, expect, it } from 'vitest'
import { makeCompletion } from '../../../test/fixtures/make-exchange.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { GoldenCase } from '../../contract/golden.ts'
import type { Golden } from './goldens.ts'
import { judgeAnswers } from './judge-answer.ts'

const end = 2

/** The reference says 5 6 7 and ends; at the second token it finds 8 nearly as likely. */
const golden: GoldenCase = {
  name: 'count 1',
  prompt: 'p',
  promptIds: [1],
  ids: [5, 6, 7, end],
  text: 'five six seven',
  ended: true,
  logprobs: [-0.1, -0.7, -0.1, -0.1],
  close: {
    1: [
      [6, -0.7],
      [8, -0.8],
      [end, -0.9],
    ],
    3: [
      [end, -0.1],
      [9, -0.3],
    ],
  },
}

const goldensWith = (over: Partial<GoldenCase>): readonly Golden[] => [
  {
    ...golden,
    ...over,
    exchange: 'count 1',
    bounds: { forkNats: 0.5, meanNats: 0.05, sameShare: 0.9 },
  },
]

type Step = readonly [id: number, logprob: number, others?: Readonly<Record<number, number>>]

function answerOf(steps: readonly Step[], text = 'five six seven'): Exchange {
  const key = (id: number | string): string => `token_id:${id}`
  return makeCompletion(text, {
    logprobs: {
      tokens: steps.map(([id]) => key(id)),
      token_logprobs: steps.map(([, logprob]) => logprob),
      top_logprobs: steps.map(([id, logprob, others = {}]) => ({
        [key(id)]: logprob,
        ...Object.fromEntries(Object.entries(others).map(([other, value]) => [key(other), value])),
      })),
    },
  })
}

const codes = (steps: readonly Step[], over: Partial<GoldenCase> = {}): readonly string[] => {
  return judgeAnswers({ 'count 1': answerOf(steps) }, goldensWith(over)).map(({ code }) => code)
}

const [five, six, seven, ended]: readonly [Step, Step, Step, Step] = [
  [5, -0.1],
  [6, -0.7],
  [7, -0.1],
  [end, -0.1],
]

describe('judgeAnswers', () => {
  it('finds nothing in the reference’s own tokens', () => {
    expect(codes([five, six, seven, ended])).toEqual([])
  })

  it.each<readonly [string, readonly Step[], readonly string[]]>([
    ['a near tie for both', [five, [8, -0.6, { 6: -0.7 }], [9, -0.1], ended], []],
    [
      'a token far ahead for the server',
      [five, [8, -0.1, { 6: -3 }], [9, -0.1], ended],
      ['fork-unexplained'],
    ],
    [
      'a token that is no candidate for the server',
      [five, [8, -0.1], [9, -0.1], ended],
      ['fork-unexplained'],
    ],
    [
      'a token far behind for the reference',
      [[9, -0.6, { 5: -0.7 }], six, seven, ended],
      ['fork-unexplained'],
    ],
    ['an end without a word', [five, six], ['answer-short']],
    ['an end that both find likely', [five, [end, -0.6, { 6: -0.7 }]], ['answer-short']],
    ['nothing at all', [], ['answer-short']],
    ['going on where it ends', [five, six, seven, [8, -0.1], ended], ['answer-long']],
    ['going on where that is a near tie', [five, six, seven, [9, -0.3, { [end]: -0.4 }], ended], []],
  ])('judges %s', (_, steps, expected) => {
    expect(codes(steps)).toEqual(expected)
  })

  it('takes another last token of an answer that was cut for a fork like any other', () => {
    const cut = { ids: [5, 6], ended: false, logprobs: [-0.1, -0.7] }
    expect(codes([five, [8, -0.6, { 6: -0.7 }]], cut)).toEqual([])
    expect(codes([five, [8, -0.1]], cut)).toEqual(['fork-unexplained'])
    expect(codes([five, six, seven], cut)).toEqual(['answer-long'])
  })

  it('finds another text of the same tokens', () => {
    const judgement = judgeAnswers(
      { 'count 1': answerOf([five, six, seven, ended], 'five six') },
      goldensWith({}),
    )
    expect(judgement).toEqual([expect.objectContaining({ code: 'text-differs', exchange: 'count 1' })])
  })
})
