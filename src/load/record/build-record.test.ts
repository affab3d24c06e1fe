import { describe, expect, it } from 'vitest'
import { testOrder } from '../../../test/fixtures/load-request.ts'
import { makeAgentResult } from '../../../test/fixtures/make-agent-result.ts'
import { makeLoadRecord } from '../../../test/fixtures/make-load-record.ts'
import type { ThreadTotals } from '../agent/thread-totals.ts'
import { defined } from '../../base/defined.ts'
import type { AnswerCounts } from '../stream/answer-count.ts'
import { buildRecord } from './build-record.ts'
import { mergeResults } from './merge-results.ts'

const { validity } = makeLoadRecord()
const record = (fill: (totals: ThreadTotals) => void, plan: Parameters<typeof testOrder>[1] = {}) =>
  buildRecord({
    request: testOrder('http://127.0.0.1:8000', plan),
    merged: mergeResults([makeAgentResult(fill)]),
    validity,
    threads: 1,
  })

describe('rates', () => {
  it('are of the whole time where there are no three whole seconds', () => {
    const { rates } = record((totals) => {
      for (let index = 0; index < 8; index++) totals.completed(6, 4, true)
      totals.roll(0, { running: 0, canaryMaxMs: 0 })
    })
    expect(rates).toMatchObject({ requestsPerSecond: 2, inputTokensPerSecond: 8 })
    expect(rates).not.toHaveProperty('goodput')
  })

  it('leave out the first second and the tail after the last request was due', () => {
    const { rates } = record(
      (totals) => {
        for (const [atS, answers] of [50, 2, 2, 2, 9].entries()) {
          for (let index = 0; index < answers; index++) totals.completed(1, 1, true)
          totals.roll(atS, { running: 0, canaryMaxMs: 0 })
        }
      },
      { arrival: { kind: 'constant', rate: 2 }, durationMs: 3_000 },
    )
    expect(rates.requestsPerSecond).toBe(2)
  })
})

describe('examples of failures', () => {
  it('are one for each kind, the most frequent first, whatever numbers are in their messages', () => {
    const { failures } = record((totals) => {
      totals.failed({ completion: 'reset', because: 'It broke.', requestId: 'a' }, 0)
      for (const ms of [17, 18])
        totals.failed(
          { completion: 'timeout', because: `It was not over after ${ms} s.`, requestId: `t${ms}` },
          0,
        )
    })
    expect(failures).toEqual([
      { completion: 'timeout', because: 'It was not over after 17 s.', requestId: 't17', count: 2 },
      { completion: 'reset', because: 'It broke.', requestId: 'a', count: 1 },
    ])
  })
})

describe('notes', () => {
  it('tell what a server without usage leaves unknown, and what a closed loop does not show', () => {
    const { notes, latencies } = record((totals) => {
      totals.sent(3)
      totals.completed(6, 0, false)
    })
    expect(notes).toEqual([
      expect.stringContaining('The server reports no usage'),
      expect.stringContaining('Closed loop'),
    ])
    expect(latencies).not.toHaveProperty('lateness')
  })
})

describe('tokens of the series', () => {
  const counted = (counts: AnswerCounts, recorded: number, counting: 'chunks' | 'usage' = 'chunks') =>
    record((totals) => {
      totals.noteAnswer({ counting, counts, recorded, streamed: true })
      totals.completed(counts.used ?? counts.framed, 4, true)
    }).counts
  const frames = (framed: number, used: number, more: Partial<AnswerCounts> = {}): AnswerCounts => ({
    framed,
    used,
    ended: 0,
    ...more,
  })

  it.each([
    ['are frames of several', counted(frames(25, 100), 25), { tokensPerChunk: 4 }],
    [
      'were counted as they came',
      counted(frames(25, 105), 100),
      { tokensPerChunk: 4.2, tokensPerCounted: 1.05 },
    ],
    ['were counted too high', counted(frames(100, 100), 145), { tokensPerCounted: 100 / 145 }],
    [
      'are fewer than were thought of',
      counted(frames(100, 1_000, { hidden: 900 }), 100),
      { tokensPerCounted: 10 },
    ],
    ['are frames', counted(frames(16, 16), 16), {}],
  ])('%s', (_, { tokensPerChunk, tokensPerCounted }, expected) => {
    expect(defined({ tokensPerChunk, tokensPerCounted })).toEqual(expected)
  })
})

describe('answers in lumps', () => {
  it('say nothing of a load of which they are hardly a part', () => {
    const lumps = (count: number, of: number) =>
      record((totals) => {
        for (let index = 0; index < of; index++) {
          const streamed = index < count ? false : undefined
          totals.noteAnswer({
            counting: 'chunks',
            counts: { framed: 2, used: 2, ended: 0 },
            recorded: 2,
            streamed,
          })
          totals.completed(2, 4, true)
        }
      }).counts.notStreamed
    expect([lumps(1, 100), lumps(5, 100), lumps(0, 100)]).toEqual([undefined, 5, undefined])
  })
})
