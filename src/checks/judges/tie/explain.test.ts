import { describe, expect, it } from 'vitest'
import type { AssembledLogprob } from '../../../openai/assemble.ts'
import { type Differing, type Evidence, explain } from './explain.ts'

type Step = readonly [token: string, other: string, behind: number]

const scored = (steps: readonly Step[], logprob = -0.7): readonly AssembledLogprob[] =>
  steps.map(([token, other, behind]) => ({
    token,
    logprob,
    top: [
      { token, logprob },
      { token: other, logprob: logprob - behind },
    ],
  }))

const joined = (steps: readonly Step[]): string => steps.map(([token]) => token).join('')

const again = (of: Evidence['of'], steps: readonly Step[], over: Partial<Evidence> = {}): Evidence => ({
  of,
  again: true,
  output: joined(steps),
  tokens: scored(steps),
  bound: false,
  ...over,
})

/** An answer that came without log-probabilities. */
const plain = (of: Evidence['of'], output: string): Evidence => ({
  of,
  again: true,
  output,
  tokens: [],
  bound: false,
})

const verdict = (reference: string, other: string, over: Partial<Differing>): string =>
  explain({ reference, other, sameCount: false, evidence: [], nats: 0.5, ...over }).verdict

const sure = 4
/** As recorded: "architecture" against "culture" in an exact tie, in the 12th token of an answer to 268 tokens. */
const start: readonly Step[] = Array.from({ length: 11 }, (_, at) => [` word${at}`, ' x', sure])
const left: readonly Step[] = [...start, [' architecture', ' culture', 0], [' of', ' in', 2]]
const right: readonly Step[] = [...start, [' culture', ' architecture', 0], [' and', ' or', 3]]
/** The same place, where the model is sure. */
const firm: readonly Step[] = [...start, [' architecture', ' culture', 2.25], [' of', ' in', 2]]

describe('explain, by log-probabilities', () => {
  it.each<[string, string, readonly Evidence[]]>([
    ['both sides in an exact tie', 'explained', [again('reference', left), again('other', right)]],
    ['one side in an exact tie', 'explained', [again('reference', left)]],
    ['the other side alone', 'explained', [again('other', right)]],
    ['a real difference', 'unexplained', [again('reference', firm)]],
    ['a tie here and none there', 'unexplained', [again('reference', left), again('other', firm)]],
    [
      'an answer with the same tokens',
      'unexplained',
      [again('reference', left), again('other', left, { output: joined(right) })],
    ],
    ['nothing asked again', 'unexplained', []],
  ])('judges %s: %s', (_, expected, evidence) => {
    expect(verdict(joined(left), joined(right), { evidence })).toBe(expected)
  })

  it('says where and how near', () => {
    const { because } = explain({
      reference: joined(firm),
      other: joined(right),
      sameCount: true,
      evidence: [again('reference', firm)],
      nats: 0.5,
    })
    expect(because).toBe('They part at token 11, " architecture", which is 2.25 nats ahead there.')
  })

  it('is not moved by an answer that went its own way before the two part', () => {
    const early: readonly Step[] = [[' other', ' word0', 0.1]]
    const evidence = [again('reference', early), again('reference', firm)]
    expect(verdict(joined(left), joined(right), { evidence })).toBe('unexplained')
  })

  it('does not take sampling for a tie, wherever the texts part', () => {
    const sampled: readonly Step[] = [...left, [' rare', ' usual', -3]]
    const evidence = [again('reference', left), again('other', sampled)]
    expect(verdict(joined(left), joined(right), { evidence })).toBe('unexplained')
  })

  it('does not ask a bound answer to take the best of all tokens', () => {
    const bound: readonly Step[] = [
      ['{', 'Sure', -3],
      ['"a"', '"b"', 0.25],
    ]
    const evidence = [again('reference', bound, { bound: true })]
    expect(verdict('{"a"', '{"b"', { evidence })).toBe('explained')
  })

  it('does not take an answer that leaves off for a tie', () => {
    expect(verdict(joined(left), joined(start), { evidence: [again('reference', left)] })).toBe('unexplained')
  })
})

describe('explain, where the model is unsure at every token', () => {
  const unsure: readonly Step[] = [' one', ' two', ' three', ' four'].map((token) => [token, ' or', 0.1])
  const evidence = [again('reference', unsure), again('other', unsure)]

  it.each([
    ['a chunk is lost', ' one three four'],
    ['a chunk is doubled', ' one two two three four'],
    ['it answers another prompt', ' Paris'],
    ['a character is lost', ' one to three four'],
  ])('does not take it for a tie that %s', (_, other) => {
    expect(verdict(joined(unsure), other, { evidence })).toBe('unexplained')
  })
})

describe('explain, where the text is not that of the tokens', () => {
  const call = (city: string): string => `weather({"city":"${city}"})`
  const tokens = (behind: number): readonly Step[] => [
    ['<call>', 'No', 5],
    ['Paris', 'Lyon', behind],
  ]

  it.each([
    ['no token was in doubt', 3, 'unexplained'],
    ['a token was in doubt', 0.1, 'unclear'],
  ] as const)('judges calls of which %s', (_, behind, expected) => {
    const evidence = [again('reference', tokens(behind), { output: call('Paris') })]
    expect(verdict(call('Paris'), call('Rome'), { evidence })).toBe(expected)
  })

  it.each([
    ['lost', call('Pas')],
    ['doubled', call('PariParis')],
  ])('finds a piece %s that usage has counted', (_, other) => {
    const evidence = [again('reference', tokens(0.1), { output: call('Paris') })]
    expect(verdict(call('Paris'), other, { evidence, sameCount: true })).toBe('unexplained')
    expect(verdict(call('Paris'), other, { evidence })).toBe('unclear')
  })
})

describe('explain, without log-probabilities', () => {
  it.each<[string, string, readonly (readonly string[])[]]>([
    [
      'the reference brings both answers',
      'explained',
      [
        ['b', 'a'],
        ['a', 'b'],
      ],
    ],
    [
      'each brings its own again',
      'unexplained',
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ],
    [
      'the other answer never comes again',
      'unclear',
      [
        ['a', 'a'],
        ['a', 'a'],
      ],
    ],
    [
      'ever other answers come',
      'unexplained',
      [
        ['c', 'd'],
        ['b', 'e'],
      ],
    ],
  ])('judges that %s: %s', (_, expected, [references = [], others = []]) => {
    const evidence = [
      ...references.map((output) => plain('reference', output)),
      ...others.map((output) => plain('other', output)),
    ]
    expect(verdict('a', 'b', { evidence })).toBe(expected)
  })
})
