import { describe, expect, it } from 'vitest'
import { makeAgentResult } from '../../../test/fixtures/make-agent-result.ts'
import { mergeResults, partOf } from './merge-results.ts'

const request = (index: number) => ({
  id: `r${index}`,
  index,
  dueMs: 0,
  sentMs: 0,
  headMs: 1,
  tokenMs: [],
  readMs: [],
  endMs: 2,
  completion: 'complete' as const,
})

const one = makeAgentResult(
  (totals) => {
    totals.sent(0)
    totals.record('ttft', 10)
    totals.completed(6, 4, true)
    totals.noteAnswer({
      counting: 'usage',
      counts: { framed: 1, used: 1, ended: 0 },
      recorded: 1,
      streamed: true,
    })
    totals.counts.byCompletion.complete = 1
    totals.requests.push(request(2), request(0))
    totals.roll(1, { running: 1, canaryMaxMs: 7 })
  },
  { startMs: 1_000, endMs: 4_000, connections: 2, loopUtilisation: 0.4 },
)
const other = makeAgentResult(
  (totals) => {
    totals.sent(0)
    totals.record('ttft', 30)
    totals.failed({ completion: 'reset', because: 'It broke.', requestId: 'r1' }, 1)
    totals.noteAnswer({
      counting: 'chunks',
      counts: { framed: 1, used: 4, ended: 0 },
      recorded: 1,
      streamed: true,
    })
    totals.counts.byCompletion.reset = 1
    totals.requests.push(request(1))
    totals.roll(0, { running: 0, canaryMaxMs: 0 })
    totals.roll(1, { running: 2, canaryMaxMs: 3 })
  },
  { startMs: 900, endMs: 5_000, closedIdle: 1 },
)

describe('mergeResults', () => {
  const merged = mergeResults([one, other])

  it('adds up what was counted', () => {
    expect(merged.counts).toEqual({
      sent: 2,
      notSent: 0,
      resent: 0,
      completed: 1,
      failed: 1,
      cut: 0,
      byCompletion: { complete: 1, reset: 1 },
      byStatus: {},
      outputTokens: 7,
      inputTokens: 4,
      connections: 3,
      closedIdle: 1,
    })
    expect(merged).toMatchObject({ good: 1, premise: { uncounted: 1, used: 5, framed: 2, told: 2 } })
  })

  it('lasts as long as the longest by its own clock, and is as busy as the busiest', () => {
    expect(merged).toMatchObject({ durationMs: 4_100, loopUtilisation: 0.4 })
    const elsewhere = { ...one, startMs: 9_001_000, endMs: 9_004_000 }
    expect(mergeResults([elsewhere, other]).durationMs).toBe(4_100)
  })

  it('ended for what ended any of them early', () => {
    const early = { ...other, stoppedBecause: '50 requests failed in a row' }
    expect(mergeResults([one, early]).stoppedBecause).toBe('50 requests failed in a row')
  })

  it('can be merged once more, as the part of one machine', () => {
    expect(mergeResults([partOf(merged)])).toEqual(merged)
  })

  it('has the latencies of all', () => {
    expect(merged.latencies.ttft.count).toBe(2)
    expect(merged.latencies.ttft.maxMs).toBeCloseTo(30, 0)
  })

  it('is counted by chunks where one thread was', () => expect(merged.tokenCounting).toBe('chunks'))

  it('puts the same second of all threads into one, in order', () => {
    expect(merged.seconds).toMatchObject([
      { atS: 0, sent: 1, failed: 1 },
      { atS: 1, running: 3, sent: 1, completed: 1, failed: 0, canaryMaxMs: 7, ttftP50Ms: 10 },
    ])
  })

  it('has the requests in the order of their indices', () => {
    expect(merged.requests.map(({ index }) => index)).toEqual([0, 1, 2])
  })
})
