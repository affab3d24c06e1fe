import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../../test/fixtures/random-from.ts'
import type { ServerFacts } from '../../../contract/check.ts'
import type { OddsSet } from '../../../contract/odds.ts'
import { isSkip } from '../../applies.ts'
import { atTemperature } from './distribution.ts'
import { type KnownDraw, knownDrawsOf } from './known-draws.ts'
import { judgeDrawn } from './known-findings.ts'

const letters = Object.fromEntries(Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => [letter, 1 / 26]))
const bounds = { nats: 0.1, others: 0.002 }
const set: OddsSet = {
  file: '/odds.json',
  sha256: '',
  model: 'm',
  madeBy: {},
  cases: [
    { prompt: 'letter', odds: letters, bounds },
    {
      prompt: 'loaded',
      odds: { '6': 1 / 2, '5': 1 / 4, '4': 1 / 16, '3': 1 / 16, '2': 1 / 16, '1': 1 / 16 },
      bounds,
    },
  ],
}
const facts: ServerFacts = { model: 'm', claims: ['chat'], expectations: {}, odds: [set] }
const found = knownDrawsOf(facts)
const draws: readonly KnownDraw[] = isSkip(found) ? [] : found

const random = randomFrom(3)

interface Model {
  /** Factors of the odds, by the place of an answer. */
  readonly factor: (at: number) => number
  readonly temperature: (way: KnownDraw['way']) => number
}

/** What a server draws whose model is off the odds, in place of what is known. */
function drawnBy({ factor, temperature }: Model) {
  return draws.map((draw) => {
    const cut = draw.way === 'top_p' || draw.way === 'top_k' ? draw.expected.tokens.length : Infinity
    const off = draw.known.tokens.slice(0, cut).map(({ token, p }, at) => ({ token, p: p * factor(at) }))
    const { tokens } = atTemperature({ tokens: off }, temperature(draw.way))
    const perRequest = Object.values(draw.requests).map((count) =>
      Array.from({ length: count }, () => {
        if (random() < bounds.others) return 'else'
        let left = random()
        return tokens.find(({ p }) => (left -= p) < 0)?.token ?? tokens[0]?.token ?? ''
      }),
    )
    return { ...draw, exchange: '', drawn: perRequest.flat(), perRequest }
  })
}
const asked = (way: KnownDraw['way']): number => (way === 'sharpened' ? 0.5 : 1)

describe('judgeDrawn', () => {
  it.each([
    ['by the odds', () => 1],
    ['with the likeliest as likely as the bounds allow', (at: number) => Math.exp(at === 0 ? 0.1 : -0.1)],
    ['with the likeliest as seldom as the bounds allow', (at: number) => Math.exp(at === 0 ? -0.1 : 0.1)],
    [
      'with half of the answers as likely as the bounds allow',
      (at: number) => Math.exp(at < 13 ? 0.1 : -0.1),
    ],
  ])('has nothing against 100 servers that draw %s', (_, factor) => {
    const judged = Array.from({ length: 100 }, () => judgeDrawn(drawnBy({ factor, temperature: asked })))
    expect(judged.flat()).toEqual([])
  })

  it.each([
    ['halved', (way: KnownDraw['way']) => asked(way) / 2, 'odds-differ'],
    ['fixed at 1', () => 1, 'temperature-ignored'],
  ])('finds a temperature that is %s on 9 of 10 servers at least', (_, temperature, code) => {
    const judged = Array.from({ length: 100 }, () => judgeDrawn(drawnBy({ factor: () => 1, temperature })))
    const caught = judged.filter((one) => !('vacuous' in one) && one.some((finding) => finding.code === code))
    expect(caught.length).toBeGreaterThanOrEqual(90)
  })
})
