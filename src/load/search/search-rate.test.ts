import { describe, expect, it } from 'vitest'
import type { LoadRecord, ThresholdOutcome } from '../../contract/load.ts'
import { makeLoadRecord } from '../../../test/fixtures/make-load-record.ts'
import type { LoadRequest } from '../load-request.ts'
import { planToRequest } from '../plan-to-request.ts'
import type { LoadOutcome } from '../run-load.ts'
import { searchRate } from './search-rate.ts'
import { sweepRates } from './sweep-rates.ts'

const order = planToRequest({
  plan: {
    name: 'search',
    arrival: { kind: 'poisson', rate: 1 },
    thresholds: ['ttft p90 <= 1s'],
    durationMs: 1_000,
  },
  baseUrl: 'http://127.0.0.1:1',
  model: 'm',
  countTokens: (text) => text.split(' ').length,
  threads: 1,
  keepStamps: false,
  runId: 'run',
})

const rateOf = ({ arrival }: LoadRequest): number => ('rate' in arrival ? arrival.rate : Number.NaN)

/** A server that is what `judge` says at each rate. */
function server(judge: (rate: number) => ThresholdOutcome['status'] | 'void') {
  const rates: number[] = []
  const perform = (one: LoadRequest): Promise<LoadOutcome> => {
    const rate = rateOf(one)
    rates.push(rate)
    const status = judge(rate)
    const { validity } = makeLoadRecord()
    const change: Partial<LoadRecord> =
      status === 'void'
        ? { validity: { ...validity, state: 'void', reasons: ['It was slow.'] } }
        : {
            thresholds: one.thresholds.map((threshold) => ({
              threshold,
              status,
              samples: 99,
              message: 'so',
            })),
          }
    return Promise.resolve({ record: makeLoadRecord(change), requests: [] })
  }
  return { perform, rates }
}

describe('search for the highest rate', () => {
  it.each([3, 60, 777])('encloses %d', async (limit) => {
    const { perform, rates } = server((rate) => (rate <= limit ? 'pass' : 'fail'))
    const { exitCode, reasons } = await searchRate(order, perform)
    expect(exitCode).toBe(0)
    const [low = 0, high = 0] = Array.from((reasons[0]?.message ?? '').matchAll(/([\d.e+]+)\/s/g), ([, n]) =>
      Number(n),
    )
    expect(low).toBeLessThanOrEqual(limit * 1.01)
    expect(high).toBeGreaterThanOrEqual(limit * 0.99)
    expect(high / low).toBeLessThan(1.15)
    expect(rates.length).toBeLessThan(16)
  })

  it('starts where a trial of the asked length can decide', async () => {
    const { perform, rates } = server(() => 'fail')
    await searchRate(order, perform)
    // 36 samples are needed for a p90, and a quarter more in a second.
    expect(rates[0]).toBe(45)
  })

  it('stops at a rate that cannot be decided, with what it knows', async () => {
    const { perform } = server((rate) => (rate > 200 ? 'fail' : rate > 100 ? 'inconclusive' : 'pass'))
    const { exitCode, reasons } = await searchRate(order, perform)
    expect(exitCode).toBe(0)
    expect(reasons[0]?.message).toBe('The highest rate that meets every threshold is between 90/s and 360/s.')
  })

  it('rejects where no rate passes', async () => {
    expect((await searchRate(order, server(() => 'fail').perform)).exitCode).toBe(1)
  })

  it('proves nothing where the client gives up first, or nothing is decided', async () => {
    expect((await searchRate(order, server((rate) => (rate > 500 ? 'void' : 'pass')).perform)).exitCode).toBe(
      5,
    )
    expect((await searchRate(order, server(() => 'inconclusive').perform)).exitCode).toBe(5)
  })

  it('wants a threshold', async () => {
    await expect(
      searchRate({ ...order, thresholds: [] }, server(() => 'pass').perform),
    ).rejects.toMatchObject({
      code: 'usage/invalid-load',
    })
  })
})

describe('sweep', () => {
  it('goes up until the server does not hold', async () => {
    const { perform, rates } = server((rate) => (rate <= 5 ? 'pass' : 'fail'))
    const { exitCode, reasons } = await sweepRates(order, perform)
    expect(rates.map((rate) => Number(rate.toFixed(2)))).toEqual([1, 1.5, 2.25, 3.38, 5.06])
    expect(exitCode).toBe(0)
    expect(reasons[0]?.message).toContain('The server held 3.38/s. At 5.06/s:')
  })

  it('proves nothing beyond where the client is the bottleneck', async () => {
    const decision = await sweepRates(order, server((rate) => (rate > 3 ? 'void' : 'pass')).perform)
    expect(decision).toMatchObject({ exitCode: 5, reasons: [{ code: 'unproven/client-saturated' }] })
  })

  it('rejects a server that does not hold the lowest rate', async () => {
    const decision = await sweepRates(order, server(() => 'fail').perform)
    expect(decision).toMatchObject({ exitCode: 1, reasons: [{ code: 'load/saturated' }] })
  })
})
