import { describe, expect, it } from 'vitest'
import { DurationHistogram, type HistogramData } from '../../contract/duration-histogram.ts'
import { delaysSince, worstThread, type ThreadDelays } from './worst-thread.ts'

/** Of each pair so many of so many milliseconds. */
function histogram(...parts: readonly (readonly [count: number, ms: number])[]): HistogramData {
  const recorded = new DurationHistogram()
  for (const [count, ms] of parts) recorded.record(ms, count)
  return recorded.data()
}

const none = histogram()
const quiet: ThreadDelays['delays'] = {
  lags: histogram([1_000, 1]),
  queue: histogram([1_000, 0.02]),
  socketWait: histogram([10_000, 0.5]),
  lateness: histogram([100, 0.1]),
  doubts: none,
  firstDoubts: none,
  firsts: 100,
}
const stamps = { reads: 10_000, unstamped: 0, clockSteps: 0, clockErrorMs: 0.001 }

describe('the worst thread', () => {
  it('is not hidden by many others that were on time', () => {
    const late = { delays: { ...quiet, lags: histogram([1_000, 200]) } }
    const threads = [...Array.from({ length: 127 }, () => ({ delays: quiet })), late]
    expect(worstThread(threads).errorBarMs).toBeCloseTo(200, 0)
    expect(worstThread(threads.slice(1, 127)).errorBarMs).toBeCloseTo(1, 1)
  })

  it('adds the kernel’s delay, the clock and the doubt of merged tokens, however late it read', () => {
    const late = { ...quiet, lags: histogram([1_000, 60]), socketWait: histogram([10_000, 60]) }
    expect(worstThread([{ delays: late, stamps }]).errorBarMs).toBeCloseTo(0.021, 3)
    const few = { ...late, doubts: histogram([40, 20]) }
    expect(worstThread([{ delays: few, stamps }])).toMatchObject({
      kernel: { mergedShare: 0.004, mergedAtLeast: expect.closeTo(0.0029, 4) as number },
    })
    expect(worstThread([{ delays: few, stamps }]).errorBarMs).toBeCloseTo(0.021, 3)
    const many = { ...late, doubts: histogram([200, 20]) }
    expect(worstThread([{ delays: many, stamps }]).errorBarMs).toBeCloseTo(20.02, 1)
  })

  it('takes first tokens by themselves, which are few among all', () => {
    const first = { ...quiet, doubts: histogram([2, 30]), firstDoubts: histogram([2, 30]) }
    expect(worstThread([{ delays: first, stamps }]).errorBarMs).toBeCloseTo(30.02, 1)
  })

  it('is quiet after an opening that was not', () => {
    const opening = { ...quiet, lags: histogram([200, 90]), firsts: 50 }
    const all = { ...quiet, lags: histogram([200, 90], [800, 1]) }
    const { lags, firsts } = delaysSince(all, { ...opening, socketWait: none, queue: none, lateness: none })
    expect({ lags, firsts }).toEqual({ lags: histogram([800, 1]), firsts: 50 })
  })
})
