import { describe, expect, it } from 'vitest'
import { parseThreshold } from '../thresholds/parse-threshold.ts'
import { isGood, requestLatencies, type RequestMoments } from './request-latencies.ts'

/** Due at 1,000; head at 1,010; reasoning at 1,050; content at 1,080; nine tokens, the first frame with one of them. */
const moments: RequestMoments = {
  dueMs: 1_000,
  sentMs: 1_002,
  headMs: 1_010,
  endMs: 1_230,
  times: {
    firstTokenMs: 1_050,
    firstReasoningMs: 1_050,
    firstContentMs: 1_080,
    lastTokenMs: 1_210,
    firstTokens: 1,
    tokens: 9,
    frames: 9,
    gaps: [20, 20, 20, 20, 20, 20, 20, 20],
    sizes: [1, 1, 1, 1, 1, 1, 1, 1],
    handedOn: false,
    firstLengths: [4],
    length: 36,
    stamps: [],
    reads: [],
  },
}
const changed = (times: Partial<RequestMoments['times']>): RequestMoments => ({
  ...moments,
  times: { ...moments.times, ...times },
})

describe('latencies of a request', () => {
  it('follow their formulas', () => {
    expect(requestLatencies(moments)).toEqual({
      ttfb: 10,
      ttft: 50,
      'ttft-sent': 48,
      ttfr: 50,
      ttfo: 80,
      tpot: 20,
      latency: 230,
    })
  })

  it('count the tokens of the first frame as there at once', () => {
    expect(requestLatencies({ ...changed({ firstTokens: 5 }), tokens: 9, exact: true }).tpot).toBe(40)
  })

  it('count what usage says beyond the frames, as much of it in the first as that has of the text', () => {
    expect(requestLatencies({ ...moments, tokens: 36 }).tpot).toBe(5)
    expect(requestLatencies({ ...changed({ firstLengths: [28] }), tokens: 36 }).tpot).toBe(20)
    expect(requestLatencies({ ...changed({ firstLengths: [0], length: 0 }), tokens: 36 }).tpot).toBe(5)
  })

  it('leave out all tokens that came at once with the first', () => {
    const gaps = [0, 0.1, 0, 40, 40, 40, 40, 0]
    expect(requestLatencies(changed({ gaps })).tpot).toBe(160 / 5)
    expect(
      requestLatencies({ ...changed({ gaps, sizes: [2, 2, 2, 1, 1, 1, 1, 1] }), tokens: 12, exact: true })
        .tpot,
    ).toBe(32)
    const firstLengths = [4, 4, 4, 4]
    expect(requestLatencies({ ...changed({ gaps, firstLengths }), tokens: 36 }).tpot).toBe(160 / 20)
  })

  it('have no time between tokens that came at once, or are of several choices', () => {
    const { tpot, ttft } = requestLatencies({ ...moments, apart: true })
    expect([tpot, ttft]).toEqual([undefined, 50])
  })

  it('are not known of what did not come', () => {
    expect(requestLatencies(changed({ tokens: 1, frames: 1 })).tpot).toBeUndefined()
    expect(requestLatencies(changed({ firstReasoningMs: undefined })).ttfr).toBeUndefined()
  })
})

describe('good request', () => {
  const latencies = requestLatencies(moments)
  const good = (...texts: readonly string[]): boolean => isGood(latencies, texts.map(parseThreshold))

  it('is within every latency threshold by its own value, whatever the quantile', () => {
    expect(good('ttft p99 <= 50ms', 'latency p50 < 300ms')).toBe(true)
    expect(good('ttft p99 <= 49ms', 'latency p50 < 300ms')).toBe(false)
  })

  it('is judged by its mean in token metrics', () => {
    expect(good('itl p99 <= 20ms')).toBe(true)
    expect(good('itl p99 <= 19ms')).toBe(false)
  })

  it('is not judged by rates', () => {
    expect(good('requests >= 1000/s', 'errors <= 0')).toBe(true)
  })
})
