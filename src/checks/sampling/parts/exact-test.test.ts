import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../../../test/fixtures/random-from.ts'
import { atTemperature, type Distribution, entropyBits } from './distribution.ts'
import { findDeviation } from './exact-test.ts'

function draw({ tokens }: Distribution, count: number, random: () => number): readonly string[] {
  return Array.from({ length: count }, () => {
    let left = random()
    return tokens.find(({ p }) => (left -= p) < 0)?.token ?? 'unlisted'
  })
}

const listOf = (probabilities: readonly number[]): Distribution => {
  const tokens = probabilities.map((p, index) => ({ token: `t${index}`, p }))
  return { tokens, rest: 1 - probabilities.reduce((total, p) => total + p, 0) }
}
/** As the zoo's Llama has it after "random letter:" and "The number is ". */
const open = listOf([
  0.33, 0.17, 0.08, 0.053, 0.04, 0.035, 0.03, 0.025, 0.02, 0.02, 0.02, 0.015, 0.015, 0.01, 0.01,
])
const sure = listOf([0.68, 0.19, 0.05, 0.04, 0.01, 0.006, 0.005, 0.004, 0.003, 0.002, 0.002, 0.001, 0.001])
const warm = atTemperature(sure, 2)
const size = 224

/** The share of `trials` samples that is found to deviate. */
function rate(expected: Distribution, from: Distribution, alarm = 1e-6): number {
  const random = randomFrom(7)
  const trials = 1_000
  const found = Array.from({ length: trials }, () =>
    findDeviation(expected, draw(from, size, random), { alarm }),
  )
  return found.filter((one) => one !== undefined).length / trials
}
const scaled = ({ tokens }: Distribution, factor: number): Distribution =>
  listOf(tokens.map(({ p }) => p ** factor))

describe('findDeviation', () => {
  it('has nothing against draws from the distribution itself, special and unlisted tokens among them', () => {
    for (const right of [open, sure, warm]) expect(rate(right, right)).toBe(0)
    expect(findDeviation(warm, [...draw(warm, size, randomFrom(1)), '<s>', '', 'else'])).toBeUndefined()
  })

  it('keeps to the false alarms that it is allowed, which a looser test shows', () => {
    for (const right of [open, sure, warm]) expect(rate(right, right, 0.2)).toBeLessThan(0.2)
  })

  it('bears a drift of log-odds by rounding', () => {
    const drifted = { tokens: warm.tokens.map(({ token, p }, at) => ({ token, p: at === 0 ? p * 1.1 : p })) }
    expect(rate(warm, atTemperature(drifted, 1))).toBe(0)
  })

  it.each([
    ['a temperature near 0 in place of 1', open, atTemperature(open, 0.01)],
    ['a temperature near 0 in place of 2', warm, atTemperature(sure, 0.01)],
    ['temperature 1 in place of 2', warm, atTemperature(sure, 1)],
    ['temperature 0.4 in place of 1', open, atTemperature(open, 0.4)],
    ['log-probabilities times 1.3', scaled(open, 1.3), open],
    ['log-probabilities divided by 1.3', scaled(open, 1 / 1.3), open],
    ['one token that never comes', open, atTemperature({ tokens: open.tokens.slice(1) }, 1)],
  ])('finds %s, in at least 999 of 1,000 samples', (_, expected, from) => {
    expect(rate(expected, from)).toBeGreaterThanOrEqual(0.999)
  })

  it('says what came too often', () => {
    const all = Array.from({ length: 200 }, () => 't0')
    expect(findDeviation(open, all)).toEqual({ tokens: ['t0'], expected: 0.33, drawn: 200, of: 200 })
  })

  it('takes one draw that is not listed for rounding, where all that is listed sums to 1', () => {
    const certain: Distribution = { tokens: [{ token: 'a', p: 1 }], rest: 0 }
    expect(findDeviation(certain, [...Array.from({ length: 200 }, () => 'a'), 'b'])).toBeUndefined()
  })

  it('has nothing to say of no draws', () => {
    expect(findDeviation(open, [])).toBeUndefined()
  })
})

describe('entropyBits', () => {
  it('counts what is not listed as one token', () => {
    expect(entropyBits({ tokens: [{ token: 'a', p: 0.5 }], rest: 0.5 })).toBe(1)
    expect(entropyBits(listOf([0.25, 0.25, 0.25, 0.25]))).toBe(2)
  })
})
