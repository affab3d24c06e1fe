import { describe, expect, it } from 'vitest'
import type { LoadRecord, ThresholdOutcome } from '../contract/load.ts'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import { judgeLoads } from './judge-loads.ts'
import { parseThreshold } from './thresholds/parse-threshold.ts'

const { counts, validity } = makeLoadRecord()
const outcome = (status: ThresholdOutcome['status']): ThresholdOutcome => ({
  threshold: parseThreshold('ttft p99 <= 1s'),
  status,
  samples: 100,
  message: 'ttft p99 <= 1s: it is so',
})
const isVoid = { validity: { ...validity, state: 'void', reasons: ['The client was slow.'] } } as const
const failing = (completion: 'timeout' | 'server-error', failed = 2): Partial<LoadRecord> => ({
  counts: { ...counts, completed: 98, failed, byCompletion: { complete: 98, [completion]: failed } },
  failures: [{ completion, because: 'It was so.', count: failed, requestId: 'run-1' }],
})

const rules = { measured: true, counted: false }
/** The first reason, worst kind first. */
const judge = (change: Partial<LoadRecord>) => {
  const { rejected, unproven, proven } = judgeLoads([makeLoadRecord(change)], rules)
  return [...rejected, ...unproven, ...proven][0]?.code
}

describe('verdict on loads', () => {
  it.each<[string, Partial<LoadRecord>, string]>([
    ['all is well', {}, 'proven'],
    ['a threshold is met', { thresholds: [outcome('pass')] }, 'proven'],
    ['a threshold is missed', { thresholds: [outcome('fail')] }, 'load/threshold-missed'],
    [
      'a threshold is undecided',
      { thresholds: [outcome('inconclusive')] },
      'unproven/threshold-inconclusive',
    ],
    ['requests failed', failing('server-error'), 'load/errors'],
    ['the client was the bottleneck', isVoid, 'unproven/client-saturated'],
    [
      'a threshold is missed by a client that was the bottleneck',
      { ...isVoid, thresholds: [outcome('fail')] },
      'unproven/client-saturated',
    ],
    [
      'requests failed for certain under such a client',
      { ...isVoid, ...failing('server-error') },
      'load/errors',
    ],
    [
      'requests timed out under such a client',
      { ...isVoid, ...failing('timeout') },
      'unproven/client-saturated',
    ],
    [
      'nothing was measured',
      { counts: { ...counts, completed: 0, byCompletion: {} } },
      'unproven/nothing-measured',
    ],
    [
      'most answers are empty',
      { counts: { ...counts, completed: 100, empty: 51 } },
      'unproven/nothing-measured',
    ],
    ['some answers are empty', { counts: { ...counts, completed: 100, empty: 50 } }, 'proven'],
    ['usage is too low', { counts: { ...counts, usageShort: 1 } }, 'load/usage-short'],
    ['usage is too high', { counts: { ...counts, usageLong: 1 } }, 'load/usage-long'],
  ])('where %s', (...[, change, code]) => {
    expect(judge(change)).toBe(code)
  })

  it('allows failures within the budget', () => {
    expect(judge({ ...failing('server-error'), errorBudget: 0.02 })).toBe('proven')
    expect(judge({ ...failing('server-error'), errorBudget: 0.019 })).toBe('load/errors')
  })

  it('allows just as many failures as the budget says, whatever their share is in binary', () => {
    const at = (failed: number): Partial<LoadRecord> => ({
      ...failing('server-error', failed),
      counts: { ...counts, completed: 100 - failed, failed, byCompletion: { 'server-error': failed } },
      errorBudget: failed / 100,
    })
    for (const failed of [29, 57, 58]) expect(judge(at(failed))).toBe('proven')
  })

  it('tells the most frequent failure, and that the load was stopped for it', () => {
    const record = makeLoadRecord({
      ...failing('server-error'),
      stoppedBecause: '50 requests failed in a row',
    })
    expect(judgeLoads([record], rules).rejected[0]?.message).toBe(
      'quiet: 2 of 100 requests failed; the error budget allows 0 %. Most often server-error: It was so. The load was stopped: 50 requests failed in a row.',
    )
  })

  it('tells each load of several apart', () => {
    const records = [makeLoadRecord(isVoid), makeLoadRecord({ thresholds: [outcome('fail')] })]
    const { rejected, unproven } = judgeLoads(records, rules)
    expect(rejected.map(({ code }) => code)).toEqual(['load/threshold-missed'])
    expect(unproven.map(({ code }) => code)).toEqual(['unproven/client-saturated'])
  })

  it('minds a slow client only where its numbers are wanted', () => {
    const asked = { ...isVoid, thresholds: [outcome('inconclusive')] }
    const { unproven } = judgeLoads([makeLoadRecord(isVoid)], { ...rules, measured: false })
    expect(unproven).toEqual([])
    expect(judgeLoads([makeLoadRecord(asked)], { ...rules, measured: false }).unproven).toHaveLength(1)
  })

  it('holds the server’s own counts against its usage where it claims metrics', () => {
    const short = makeLoadRecord({ server: { generatedTokens: 999 } })
    expect(judgeLoads([short], { ...rules, counted: true }).rejected[0]?.code).toBe('load/ledger-short')
    expect(judgeLoads([short], rules).rejected).toEqual([])
  })

  it('says how much repeated runs vary', () => {
    const run = (index: number): LoadRecord => makeLoadRecord({ repetition: { index, of: 2 } })
    expect(judgeLoads([run(1), run(2)], rules).noted[0]?.message).toContain('ttft p50 0.0 %')
    expect(judgeLoads([makeLoadRecord()], rules).noted).toEqual([])
  })
})
