import { describe, expect, it } from 'vitest'
import { makeLoadRecord } from '../../../test/fixtures/make-load-record.ts'
import { piecesBytes } from './messages.ts'
import { isTimely, piecesOf, withLateness } from './remote-client.ts'

describe('prompts for an agent', () => {
  it('come in pieces of a bounded length, all of them in order', () => {
    const sessions = Array.from({ length: 5 }, (_, index) => [`${index}`.repeat(piecesBytes / 2)])
    const pieces = [...piecesOf(sessions)]
    expect(pieces.map((piece) => piece.length)).toEqual([2, 2, 1])
    expect(pieces.flat()).toEqual(sessions)
    expect([...piecesOf([])]).toEqual([])
  })
})

describe('an agent that begins late', () => {
  const { validity } = makeLoadRecord()

  it.each([
    [0, 'valid'],
    [100, 'valid'],
    [101, 'degraded'],
    [1_001, 'void'],
  ])('by %i ms is %s', (lateMs, state) => {
    expect(withLateness(validity, lateMs)).toMatchObject({ state })
  })

  it('says so, and what was worse stays', () => {
    expect(withLateness(validity, 2_000).reasons).toEqual([
      'It began 2000 ms after the others (limit 1000 ms).',
    ])
    const lost = { ...validity, state: 'void', reasons: ['The client was paused.'] } as const
    expect(withLateness(lost, 200)).toMatchObject({
      state: 'void',
      reasons: ['The client was paused.', 'It began 200 ms after the others (limit 100 ms).'],
    })
  })
})

describe('seconds of an agent', () => {
  it.each([
    [3, 2, 3, true],
    [3, 2, 2.1, true],
    [2, 2, 3, false],
    [900, 2, 3, false],
    [1, 0, -Infinity, false],
  ])('the %ith after the %ith, %f s after the start: %s', (...[atS, lastS, elapsedS, timely]) => {
    expect(isTimely(atS, { lastS, elapsedS })).toBe(timely)
  })
})
