import { describe, expect, it } from 'vitest'
import { defined } from '../../base/defined.ts'
import type { LoadRecord, ThresholdOutcome, Trial } from '../../contract/load.ts'
import { makeLoadRecord } from '../../../test/fixtures/make-load-record.ts'
import type { LoadRequest } from '../load-request.ts'
import { planToRequest } from '../plan-to-request.ts'
import { judgeLoads } from '../judge-loads.ts'
import { performRepeated, performTrials } from './perform-loads.ts'

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
  const records: LoadRecord[] = []
  const perform = (one: LoadRequest): Promise<LoadRecord> => {
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
    const record = makeLoadRecord({ ...change, ...defined({ trial: one.trial }) })
    records.push(record)
    return Promise.resolve(record)
  }
  return { perform, rates, records }
}

type Server = ReturnType<typeof server>

/** What the trials say together: by which list, and in what words. */
async function conclude(of: Trial['of'], { perform, records }: Server) {
  await performTrials(order, of, perform)
  const { rejected, unproven, proven } = judgeLoads(records, { measured: true, counted: false })
  const [reason] = [...rejected, ...unproven, ...proven]
  const status = rejected.length > 0 ? 'rejected' : unproven.length > 0 ? 'unproven' : 'proven'
  return { status, code: reason?.code, message: reason?.message ?? '' }
}

describe('search for the highest rate', () => {
  it.each([3, 60, 777])('encloses %d', async (limit) => {
    const one = server((rate) => (rate <= limit ? 'pass' : 'fail'))
    const { rates } = one
    const { status, message } = await conclude('search', one)
    expect(status).toBe('proven')
    const [low = 0, high = 0] = Array.from(message.matchAll(/([\d.e+]+)\/s/g), ([, n]) => Number(n))
    expect(low).toBeLessThanOrEqual(limit * 1.01)
    expect(high).toBeGreaterThanOrEqual(limit * 0.99)
    expect(high / low).toBeLessThan(1.15)
    expect(rates.length).toBeLessThan(16)
  })

  it('starts where a trial of the asked length can decide', async () => {
    const one = server(() => 'fail')
    const { rates } = one
    await conclude('search', one)
    // 36 samples are needed for a p90, and a quarter more in a second.
    expect(rates[0]).toBe(45)
  })

  it('stops at a rate that cannot be decided, with what it knows', async () => {
    const one = server((rate) => (rate > 200 ? 'fail' : rate > 100 ? 'inconclusive' : 'pass'))
    const { status, message } = await conclude('search', one)
    expect(status).toBe('proven')
    expect(message).toBe('The highest rate that meets every threshold is between 90/s and 360/s.')
  })

  it('rejects where no rate passes', async () => {
    expect(
      (
        await conclude(
          'search',
          server(() => 'fail'),
        )
      ).status,
    ).toBe('rejected')
  })

  it('proves nothing where the client gives up first, or nothing is decided', async () => {
    const gaveUp = server((rate) => (rate > 500 ? 'void' : 'pass'))
    expect((await conclude('search', gaveUp)).status).toBe('unproven')
    expect(
      (
        await conclude(
          'search',
          server(() => 'inconclusive'),
        )
      ).status,
    ).toBe('unproven')
  })

  it('rejects only where the lowest rate that was tried has missed a threshold', async () => {
    const late = server((rate) => (rate > 20 ? 'fail' : 'void'))
    expect(await conclude('search', late)).toMatchObject({
      status: 'unproven',
      code: 'unproven/client-saturated',
    })
    const open = server((rate) => (rate > 20 ? 'fail' : 'inconclusive'))
    expect((await conclude('search', open)).status).toBe('unproven')
  })

  it('wants a threshold', async () => {
    await expect(
      performTrials({ ...order, thresholds: [] }, 'search', server(() => 'pass').perform),
    ).rejects.toMatchObject({
      code: 'usage/invalid-load',
    })
  })
})

describe('sweep', () => {
  it('goes up until the server does not hold', async () => {
    const one = server((rate) => (rate <= 5 ? 'pass' : 'fail'))
    const { rates } = one
    const { status, message } = await conclude('sweep', one)
    expect(rates.map((rate) => Number(rate.toFixed(2)))).toEqual([1, 1.5, 2.25, 3.38, 5.06])
    expect(status).toBe('proven')
    expect(message).toContain('The server kept up with 3.38/s. At 5.06/s:')
  })

  it('proves nothing beyond where the client is the bottleneck', async () => {
    const decision = await conclude(
      'sweep',
      server((rate) => (rate > 3 ? 'void' : 'pass')),
    )
    expect(decision).toMatchObject({ status: 'unproven', code: 'unproven/client-saturated' })
  })

  it('rejects a server that does not hold the lowest rate', async () => {
    const decision = await conclude(
      'sweep',
      server(() => 'fail'),
    )
    expect(decision).toMatchObject({ status: 'rejected', code: 'load/saturated' })
  })
})

describe('repeated loads', () => {
  it('have seeds and request ids of their own', async () => {
    const asked: LoadRequest[] = []
    await performRepeated(order, 2, (one) => {
      asked.push(one)
      return Promise.resolve(makeLoadRecord())
    })
    expect(asked.map(({ name, seed, runId, repetition }) => [name, seed, runId, repetition?.index])).toEqual([
      ['search 1/2', 1, 'run-1', 1],
      ['search 2/2', 2, 'run-2', 2],
    ])
  })
})
