import { describe, expect, it } from 'vitest'
import type { StreamedAnswer } from './note-premise.ts'
import { ThreadTotals } from './thread-totals.ts'

const quiet = { running: 1, canaryMaxMs: 0 }

describe('tokens', () => {
  it('that come together share the gap before them', () => {
    const totals = new ThreadTotals()
    totals.token(1, undefined)
    totals.token(5, 50)
    totals.gaps([50], [5])
    const { itl, 'chunk-gap': gap } = totals.latencies()
    expect(itl.counts.reduce((sum, count) => sum + count, 0)).toBe(5)
    expect(gap.counts.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(totals.roll(0, quiet)).toMatchObject({ outputTokens: 6, itlMeanMs: 10 })
  })

  it('without a count of their own leave their wait to the next', () => {
    const totals = new ThreadTotals()
    totals.gaps([100, 1, 20], [0, 1, 1])
    const { itl, 'chunk-gap': gap } = totals.latencies()
    expect(itl.counts.reduce((sum, count) => sum + count, 0)).toBe(2)
    expect(gap.counts.reduce((sum, count) => sum + count, 0)).toBe(3)
    expect(itl.maxUs).toBeCloseTo(101_000, 0)
  })

  it('of none leave no mean behind', () => {
    expect(new ThreadTotals().roll(0, quiet)).not.toHaveProperty('itlMeanMs')
  })

  it('are counted by chunks as soon as one answer is', () => {
    const totals = new ThreadTotals()
    const counts = { framed: 4, used: 4, ended: 0 }
    const note = (answer: Partial<StreamedAnswer>): void =>
      totals.noteAnswer({ counting: 'chunks', counts, recorded: 4, streamed: true, ...answer })
    note({ counting: 'usage' })
    expect(totals.tokenCounting).toBe('usage')
    note({ counts: { ...counts, used: 16 }, recorded: 3, streamed: false })
    note({ counts: { ...counts, used: 0 }, streamed: undefined })
    note({ counting: 'usage', counts: { ...counts, used: 5, ended: 1 } })
    note({ counts: { ...counts, used: 400, allowed: 16 }, streamed: undefined })
    note({ counts: { ...counts, used: undefined }, streamed: undefined })
    note({ counts: { framed: 0, used: 1, ended: 1 }, recorded: 0, streamed: undefined })
    expect(totals.tokenCounting).toBe('chunks')
    expect(totals.premise).toEqual({
      uncounted: 1,
      usageShort: 1,
      usageLong: 1,
      untold: 1,
      empty: 1,
      used: 30,
      framed: 16,
      recorded: 15,
      shown: 30,
      told: 3,
      notStreamed: 1,
    })
  })
})

describe('a second', () => {
  it('holds what came in it, and the next starts at nothing', () => {
    const totals = new ThreadTotals()
    totals.sent(0.5)
    totals.record('ttft', 30)
    totals.record('ttft', 10)
    totals.record('ttft', 20)
    totals.completed(6, 4, true)
    expect(totals.roll(1, { running: 2, canaryMaxMs: 3 })).toEqual({
      atS: 1,
      running: 2,
      canaryMaxMs: 3,
      sent: 1,
      completed: 1,
      failed: 0,
      outputTokens: 0,
      inputTokens: 4,
      good: 1,
      ttftP50Ms: 20,
    })
    expect(totals.roll(2, quiet)).toMatchObject({ sent: 0, completed: 0, good: 0 })
    expect(totals.counts).toMatchObject({ sent: 1, completed: 1, outputTokens: 6, inputTokens: 4, good: 1 })
    expect(totals.seconds.map(({ atS }) => atS)).toEqual([1, 2])
  })
})

describe('failures', () => {
  it('are all counted, and a thousand of them are kept', () => {
    const totals = new ThreadTotals()
    for (let index = 0; index < 1_001; index++)
      totals.failed({ completion: 'reset', because: 'It broke.', requestId: `r${index}` }, 2)
    expect(totals.counts).toMatchObject({ failed: 1_001, outputTokens: 2_002, completed: 0 })
    expect(totals.failures).toHaveLength(1_000)
  })
})
