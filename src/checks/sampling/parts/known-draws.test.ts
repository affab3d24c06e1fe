import { describe, expect, it } from 'vitest'
import type { ServerFacts } from '../../../contract/check.ts'
import type { OddsSet } from '../../../contract/odds.ts'
import { isSkip } from '../../applies.ts'
import { cutOf, knownDrawsOf } from './known-draws.ts'

const bounds = { nats: 0.1, others: 0.002 }
const listOf = (...odds: readonly number[]) => ({ tokens: odds.map((p, at) => ({ token: `${at}`, p })) })

describe('cutOf', () => {
  it('cuts where the odds fall most steeply, halfway through the last answer kept', () => {
    expect(cutOf(listOf(0.5, 0.25, 0.0625, 0.0625, 0.0625, 0.0625), bounds)).toEqual({
      kept: listOf(0.5 / 0.75, 0.25 / 0.75),
      topK: 2,
      topP: 0.625,
    })
  })

  it.each([
    ['even odds', listOf(0.25, 0.25, 0.25, 0.25), bounds],
    ['two answers', listOf(0.9, 0.1), bounds],
    ['a model that may rank them otherwise', listOf(0.4, 0.3, 0.16, 0.14), { nats: 0.4, others: 0 }],
    ['other answers that may take up what is kept', listOf(0.45, 0.35, 0.1, 0.1), { nats: 0.1, others: 0.3 }],
  ])('cuts nothing of %s', (_, known, near) => {
    expect(cutOf(known, near)).toBeUndefined()
  })
})

const set: OddsSet = {
  file: '/odds.json',
  sha256: '',
  model: 'm',
  servedAs: 'adapter',
  madeBy: {},
  cases: [
    { prompt: 'Coin', odds: { heads: 0.5, tails: 0.5 }, bounds },
    { prompt: 'Loaded', odds: { a: 0.5, b: 0.25, c: 0.125, d: 0.125 }, bounds },
  ],
}
const facts: ServerFacts = { model: 'm', claims: ['chat'], expectations: {}, odds: [set] }

function drawsOf(known: ServerFacts) {
  const draws = knownDrawsOf(known)
  if (isSkip(draws)) throw new Error(draws.skip)
  return draws
}

describe('knownDrawsOf', () => {
  it('is left out where no odds are named', () => {
    expect(knownDrawsOf({ ...facts, odds: [] })).toEqual({ skip: 'no known odds are named', optional: true })
  })

  it('narrows the most loaded question, and seeds the most open one', () => {
    expect(drawsOf(facts).map(({ name, fields }) => [name, fields])).toEqual([
      ['adapter · Coin', { model: 'adapter' }],
      ['adapter · Loaded', { model: 'adapter' }],
      ['adapter · Loaded · temperature 0.5', { model: 'adapter', temperature: 0.5 }],
      ['adapter · Loaded · top_p 0.625', { model: 'adapter', top_p: 0.625 }],
      ['adapter · Loaded · seed 11', { model: 'adapter', seed: 11 }],
      ['adapter · Loaded · seed 90210', { model: 'adapter', seed: 90_210 }],
    ])
  })

  it('asks for top_k where the engine is known to take it', () => {
    const engine = { name: 'known', sampling: { top_k: -1 } }
    expect(drawsOf({ ...facts, engine }).map(({ fields }) => fields)).toContainEqual({
      model: 'adapter',
      top_k: 2,
    })
  })

  it('expects p² of temperature 0.5, with twice the tolerance, and draws more than 200 answers', () => {
    const [coin, loaded, sharpened] = drawsOf(facts)
    expect(sharpened?.expected.tokens[0]?.p).toBeCloseTo(0.25 / (0.25 + 0.0625 + 2 * 0.015625), 10)
    expect([loaded?.drift, sharpened?.drift]).toEqual([0.2, 0.4])
    const counts = [coin, loaded].flatMap((draw) => Object.values(draw?.requests ?? {}))
    expect(counts).toEqual([32, 128, 128])
  })
})
