import { describe, expect, it } from 'vitest'
import { longestRestMs, ReadingPace, type Rested } from './reading-pace.ts'

const steady = { running: 64, completed: 20, failed: 0, outputTokens: 3_200 }

function paced(): { readonly reader: Rested; readonly pace: ReadingPace } {
  const reader = { restMs: 0 }
  return { reader, pace: new ReadingPace(reader) }
}

describe('the pace of reading', () => {
  it('looks at once in the first second, and rests once tokens come apart', () => {
    const { reader, pace } = paced()
    expect(reader.restMs).toBe(0)
    pace.second(steady, 0)
    expect(reader.restMs).toBe(longestRestMs)
  })

  it('never rests where answers are so short that users would send late, or none is under way', () => {
    const { reader, pace } = paced()
    // 64 users with answers of 64 ms: half a rest would be more than a hundredth.
    pace.second({ ...steady, completed: 1_000 }, 0)
    expect(reader.restMs).toBe(0)
    pace.second({ ...steady, completed: 500, failed: 13 }, 0)
    expect(reader.restMs).toBe(0)
    pace.second({ ...steady, completed: 500, failed: 12 }, 0)
    expect(reader.restMs).toBe(longestRestMs)
    pace.second({ running: 0, completed: 0, failed: 0, outputTokens: 0 }, 0)
    expect(reader.restMs).toBe(0)
  })

  it('ends at once, for good, where tokens lose their stamps while it rests', () => {
    const { reader, pace } = paced()
    pace.second(steady, 0)
    pace.watch(1)
    expect(reader.restMs).toBe(longestRestMs)
    pace.watch(2)
    expect(reader.restMs).toBe(0)
    for (let second = 0; second < 60; second++) pace.second(steady, 2)
    expect(reader.restMs).toBe(0)
  })

  it('waits where tokens had lost theirs before it rested, until these are few of all', () => {
    const { reader, pace } = paced()
    pace.watch(5)
    pace.second(steady, 5)
    expect(reader.restMs).toBe(0)
    pace.second(steady, 5)
    pace.second(steady, 5)
    expect(reader.restMs).toBe(0)
    pace.second(steady, 5)
    expect(reader.restMs).toBe(longestRestMs)
  })

  it('is nothing where tokens have the times of their reads', () => {
    const pace = new ReadingPace(undefined)
    expect(() => {
      pace.second(steady, 0)
      pace.watch(9)
    }).not.toThrow()
  })
})
