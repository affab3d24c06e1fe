import { describe, expect, it } from 'vitest'
import { DoubtMeter, type ReadTime } from './doubt-meter.ts'

const stamped: ReadTime = { doubtMs: 0, spanMs: 20, again: false }

/** What is doubted after reads of frames, each with so many tokens. */
function doubts(...reads: readonly (readonly [readonly number[], ReadTime])[]): readonly unknown[] {
  const told: unknown[] = []
  const meter = new DoubtMeter({ doubt: (tokens, ms, first) => told.push({ tokens, ms, first }) })
  for (const [frames, time] of reads) {
    for (const tokens of frames) meter.frame(tokens)
    meter.endRead(time)
  }
  return told
}

describe('the time of a token', () => {
  it('is certain where a read has a stamp and one frame', () => {
    expect(doubts([[1], stamped], [[1], stamped])).toEqual([])
  })
  it('is bounded by the span of a read with a later frame', () => {
    expect(doubts([[1, 2, 1], stamped])).toEqual([{ tokens: 3, ms: 20, first: true }])
  })
  it('is bounded where a frame without output follows in the same read', () => {
    expect(doubts([[1], stamped], [[1, 0], stamped])).toEqual([{ tokens: 1, ms: 20, first: false }])
  })
  it('is certain for an output behind a frame without one', () => {
    expect(doubts([[0, 1], stamped])).toEqual([])
  })
  it('is bounded once the next read turns out to have its stamp', () => {
    const next = { ...stamped, spanMs: 3, again: true }
    expect(doubts([[1], stamped], [[1], next], [[1], next])).toEqual([
      { tokens: 1, ms: 20, first: true },
      { tokens: 1, ms: 3, first: false },
    ])
  })
  it('is as doubtful as the read where that has no stamp', () => {
    expect(doubts([[1], { doubtMs: 4, spanMs: 4, again: false }])).toEqual([
      { tokens: 1, ms: 4, first: true },
    ])
  })
})
