import { describe, expect, it } from 'vitest'
import type { ServerFacts } from '../../contract/check.ts'
import {
  cosine,
  decodeVector,
  distance,
  isSame,
  scoreTolerance,
  strayVectors,
  toleranceOf,
} from './vectors.ts'

const facts = (more: Partial<ServerFacts> = {}): ServerFacts => ({
  model: 'm',
  claims: [],
  expectations: {},
  ...more,
})
const base64 = (bytes: readonly number[]): string => Buffer.from(bytes).toString('base64')

describe('decodeVector', () => {
  it.each<readonly [string, string, readonly number[] | undefined]>([
    ['1 and -2, lowest byte first', base64([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]), [1, -2]],
    ['three bytes', base64([0, 0, 0x80]), undefined],
    ['what is not base64', 'no ✗ base64', undefined],
    ['nothing', '', []],
  ])('reads %s', (_, text, expected) => {
    expect(decodeVector(text)).toEqual(expected)
  })
})

describe('distance', () => {
  it.each<readonly [readonly number[], readonly number[], number]>([
    [[3, 4], [3, 4], 0],
    [[0, 0], [0, 0], 0],
    [[3, 4], [3, 4.5], 0.0925],
    [[1, 0], [-1, 0], 2],
    [[1, 0], [1], Infinity],
    [[], [], Infinity],
  ])('of %j and %j is %d', (one, other, expected) => {
    expect(distance(one, other)).toBeCloseTo(expected, 3)
  })

  it('is never small enough for what is no number', () => {
    expect(isSame([Number.NaN, 1], [0, 1], 10)).toBe(false)
  })
})

describe('cosine', () => {
  it('knows no lengths', () => {
    expect(cosine([2, 0], [5, 5])).toBeCloseTo(Math.SQRT1_2)
  })
})

describe('tolerances', () => {
  it('are those of the number format and the depth', () => {
    const shallow = facts({ configuration: { dtype: 'float32' }, layers: 2 })
    expect(toleranceOf(shallow)).toBeCloseTo(0.0044, 4)
    expect(toleranceOf(facts({ configuration: { dtype: 'bfloat16' }, layers: 2 }))).toBeCloseTo(0.0349, 4)
  })

  it('are wide where nothing is known, and narrow for scores of many dimensions', () => {
    expect(toleranceOf(facts())).toBeCloseTo(0.122, 3)
    expect(scoreTolerance(facts({ expectations: { embeddings: { dimensions: 1024 } } }))).toBeCloseTo(
      0.0229,
      4,
    )
  })
})

describe('strayVectors', () => {
  const own = new Map([
    ['a', [1, 0]],
    ['b', [0, 1]],
  ])
  const codeOf = (vector: readonly number[] | undefined): string | undefined =>
    strayVectors([{ name: 'a', exchange: 'x', place: 2, vector }], own, 0.01)[0]?.code

  it.each<readonly [string | undefined, readonly number[] | undefined]>([
    [undefined, [1, 0.001]],
    ['vector-missing', undefined],
    ['vector-missing', []],
    ['vector-swapped', [0, 1]],
    ['vector-differs', [0.7, 0.7]],
    ['vector-differs', [1, 0, 0]],
  ])('finds %s for %j', (code, vector) => {
    expect(codeOf(vector)).toBe(code)
  })
})
