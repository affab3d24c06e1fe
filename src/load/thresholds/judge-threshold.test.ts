import { describe, expect, it } from 'vitest'
import { DurationHistogram } from '../../contract/duration-histogram.ts'
import type { Measured } from './estimate-threshold.ts'
import { judgeThreshold } from './judge-threshold.ts'
import { parseThreshold } from './parse-threshold.ts'

function evenly(count: number, maxMs: number): DurationHistogram {
  const histogram = new DurationHistogram()
  for (let index = 1; index <= count; index++) histogram.record((index * maxMs) / count)
  return histogram
}

function measure(histogram: DurationHistogram, more: Partial<Measured> = {}): Measured {
  return {
    latencies: { ttft: histogram, itl: histogram },
    completed: histogram.count,
    failed: 0,
    errorBarMs: 0,
    rates: {},
    ...more,
  }
}

const judge = (text: string, measured: Measured) => judgeThreshold(parseThreshold(text), measured)

describe('threshold', () => {
  it('passes where the whole interval is within the limit', () => {
    const outcome = judge('ttft p90 <= 960ms', measure(evenly(1000, 1000)))
    expect(outcome).toMatchObject({ status: 'pass', samples: 1000 })
    expect(outcome.interval?.value).toBeCloseTo(900, -1)
    expect(outcome.interval?.low).toBeCloseTo(880, -1)
    expect(outcome.interval?.high).toBeCloseTo(918, -1)
  })

  it('fails where the whole interval is beyond the limit', () => {
    expect(judge('ttft p90 <= 850ms', measure(evenly(1000, 1000)))).toMatchObject({ status: 'fail' })
  })

  it('says that it does not know, and how many more requests would tell', () => {
    const outcome = judge('ttft p90 <= 905ms', measure(evenly(1000, 1000)))
    expect(outcome.status).toBe('inconclusive')
    // 1.96² · 0.9 · 0.1 ÷ 0.005² = 13,830 samples, less those that are there; the histogram's precision moves it.
    expect(outcome.moreRequests).toBeGreaterThan(7_000)
    expect(outcome.moreRequests).toBeLessThan(16_000)
    expect(outcome.message).toMatch(
      /905ms: 900 ms \(95 %: 8\d\d ms to 9\d\d ms\); about \d+ more requests would decide it/,
    )
  })

  it('asks for no more requests where only the lateness of the client keeps it open', () => {
    const outcome = judge('ttft p90 <= 850ms', { ...measure(evenly(1000, 1000)), errorBarMs: 100 })
    expect(outcome).toMatchObject({ status: 'inconclusive', lateClient: true })
    expect(outcome).not.toHaveProperty('moreRequests')
    expect(outcome.message).toMatch(/the client itself was too late to decide it: give it cores of its own$/)
  })

  it('does not let few samples pass, however fast they are', () => {
    const outcome = judge('ttft p99 <= 10s', measure(evenly(100, 10)))
    expect(outcome).toMatchObject({ status: 'inconclusive', interval: { high: Infinity } })
    expect(outcome.moreRequests).toBe(281)
  })

  it('lets few samples fail where even they prove it', () => {
    expect(judge('ttft p99 <= 1ms', measure(evenly(100, 1000)))).toMatchObject({ status: 'fail' })
  })

  it('lets no single gap among the tokens of few requests decide', () => {
    const gaps = evenly(2_979, 14)
    gaps.record(400)
    const of = (text: string, completed: number) => judge(text, measure(gaps, { completed }))
    expect(of('itl p99.9 <= 100ms', 20)).toMatchObject({ status: 'inconclusive' })
    expect(of('itl p99 <= 100ms', 2)).toMatchObject({ status: 'inconclusive' })
    const { value = 0, low = 0 } = of('itl p99.9 <= 100ms', 20).interval ?? {}
    expect(low).toBeLessThanOrEqual(value)
  })

  it('takes requests for the samples of token metrics', () => {
    expect(judge('itl p50 <= 505ms', measure(evenly(100_000, 1000)))).toMatchObject({ status: 'pass' })
    expect(judge('itl p50 <= 505ms', measure(evenly(100_000, 1000), { completed: 100 }))).toMatchObject({
      status: 'inconclusive',
      samples: 100,
    })
  })

  it('does not blame the server for what the client may have added', () => {
    const histogram = evenly(1000, 1000)
    expect(judge('ttft p90 <= 850ms', measure(histogram, { errorBarMs: 100 })).status).toBe('inconclusive')
    expect(judge('ttft p90 <= 960ms', measure(histogram, { errorBarMs: 100 })).status).toBe('pass')
  })

  it('judges a mean by its standard error', () => {
    const measured = measure(evenly(1000, 1000))
    expect(judge('ttft mean <= 530ms', measured).status).toBe('pass')
    expect(judge('ttft mean <= 505ms', measured)).toMatchObject({ status: 'inconclusive' })
    expect(judge('ttft mean <= 470ms', measured).status).toBe('fail')
  })

  it('takes the highest for what it is', () => {
    const measured = measure(evenly(10, 1000))
    expect(judge('ttft max <= 1s', measured).status).toBe('pass')
    expect(judge('ttft max < 999ms', measured).status).toBe('fail')
  })

  it('judges a share of errors by the interval of Wilson', () => {
    const measured = measure(evenly(100, 1))
    // 1.96² · 0.01 · 0.99 ÷ 0.01² = 381 answers without a failure.
    expect(judge('errors <= 1%', { ...measured, completed: 100 })).toMatchObject({
      status: 'inconclusive',
      moreRequests: 282,
    })
    expect(judge('errors <= 1%', { ...measured, completed: 382 }).status).toBe('pass')
    expect(judge('errors <= 1%', { ...measured, completed: 1000 }).status).toBe('pass')
    expect(judge('errors <= 1%', { ...measured, completed: 900, failed: 100 }).status).toBe('fail')
  })

  it('judges a rate by its spread from stretch to stretch', () => {
    const rates = { requests: { perSecond: 10, stretches: [9, 10, 11, 10, 9, 11] } }
    const measured = measure(evenly(60, 1), { rates })
    expect(judge('requests >= 9/s', measured).status).toBe('pass')
    expect(judge('requests >= 10/s', measured).status).toBe('inconclusive')
    // 1.96² · 0.8 ÷ 0.5² = 12.3 seconds; 6 are there.
    expect(judge('requests >= 9.5/s', measured)).toMatchObject({ status: 'inconclusive', moreRequests: 63 })
    expect(judge('requests >= 12/s', measured).status).toBe('fail')
  })

  it('needs some seconds for a rate at all', () => {
    const measured = measure(evenly(20, 1), { rates: { requests: { perSecond: 10, stretches: [] } } })
    expect(judge('requests >= 1/s', measured)).toMatchObject({ status: 'inconclusive', moreRequests: 40 })
  })

  it('does not judge what was not measured', () => {
    const measured = measure(new DurationHistogram(), { completed: 0 })
    for (const text of ['ttft p99 <= 1s', 'ttfr p99 <= 1s', 'errors <= 1%', 'goodput >= 1/s']) {
      expect(judge(text, measured)).toMatchObject({ status: 'inconclusive', samples: 0 })
    }
  })
})
