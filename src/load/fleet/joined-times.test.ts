import { describe, expect, it } from 'vitest'
import type { RequestTimes } from '../agent/agent-plan.ts'
import { onOurClock, timesInPieces } from './joined-times.ts'

const row = (index: number, tokens = 2): RequestTimes => ({
  id: `load-${index}`,
  index,
  dueMs: 100_000,
  sentMs: 100_001,
  headMs: undefined,
  tokenMs: Array.from({ length: tokens }, (_, token) => 100_010 + token),
  readMs: Array.from({ length: tokens }, (_, token) => 100_010.5 + token),
  endMs: 100_020,
  completion: 'complete',
})

describe('raw times of another machine', () => {
  it('travel in pieces of a bounded length, each row once and in its order', () => {
    const rows = Array.from({ length: 700 }, (_, index) => row(index, 64))
    const pieces = [...timesInPieces(rows)]
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.flat()).toEqual(rows)
    expect([...timesInPieces([])]).toEqual([])
    expect([...timesInPieces([row(0, 60_000), row(1)])].map((piece) => piece.length)).toEqual([1, 1])
  })

  it('are ours by the offset, and what lies between them is as it was', () => {
    const same = { offsetMs: 99_000, boundMs: 0.1, atMs: 900 }
    expect(onOurClock(row(3), 'agent 2 (b)', { before: same, after: same })).toEqual({
      ...row(3),
      agent: 'agent 2 (b)',
      dueMs: 1_000,
      sentMs: 1_001,
      headMs: undefined,
      tokenMs: [1_010, 1_011],
      readMs: [1_010.5, 1_011.5],
      endMs: 1_020,
    })
  })

  it('follow a clock that drifts, by the moment at which the request was due', () => {
    const before = { offsetMs: 99_000, boundMs: 0.1, atMs: 0 }
    const after = { offsetMs: 99_004, boundMs: 0.1, atMs: 2_000 }
    const { dueMs, endMs } = onOurClock(row(0), 'a', { before, after })
    expect(dueMs).toBeCloseTo(998, 2)
    expect(endMs - dueMs).toBeCloseTo(20, 6)
  })
})
