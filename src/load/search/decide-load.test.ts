import { describe, expect, it } from 'vitest'
import type { LoadRecord, ThresholdOutcome } from '../../contract/load.ts'
import { makeLoadRecord } from '../../../test/fixtures/make-load-record.ts'
import { decideLoad } from './decide-load.ts'
import { parseThreshold } from '../thresholds/parse-threshold.ts'

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

const decide = (change: Partial<LoadRecord>, errorBudget = 0) => {
  const { verdict, exitCode, reasons } = decideLoad([makeLoadRecord(change)], errorBudget)
  return { verdict, exitCode, code: reasons[0]?.code }
}

describe('verdict on loads', () => {
  it.each<[string, Partial<LoadRecord>, string, number, string]>([
    ['all is well', {}, 'accepted', 0, 'proven'],
    ['a threshold is met', { thresholds: [outcome('pass')] }, 'accepted', 0, 'proven'],
    ['a threshold is missed', { thresholds: [outcome('fail')] }, 'rejected', 1, 'load/threshold-missed'],
    [
      'a threshold is undecided',
      { thresholds: [outcome('inconclusive')] },
      'blocked',
      5,
      'unproven/threshold-inconclusive',
    ],
    ['requests failed', failing('server-error'), 'rejected', 1, 'load/errors'],
    ['the client was the bottleneck', isVoid, 'blocked', 5, 'unproven/client-saturated'],
    [
      'a threshold is missed by a client that was the bottleneck',
      { ...isVoid, thresholds: [outcome('fail')] },
      'blocked',
      5,
      'unproven/client-saturated',
    ],
    [
      'requests failed for certain under such a client',
      { ...isVoid, ...failing('server-error') },
      'rejected',
      1,
      'load/errors',
    ],
    [
      'requests timed out under such a client',
      { ...isVoid, ...failing('timeout') },
      'blocked',
      5,
      'unproven/client-saturated',
    ],
    [
      'nothing was measured',
      { counts: { ...counts, completed: 0, byCompletion: {} } },
      'blocked',
      5,
      'unproven/nothing-measured',
    ],
  ])('where %s', (...[, change, verdict, exitCode, code]) => {
    expect(decide(change)).toEqual({ verdict, exitCode, code })
  })

  it('puts up with failures within the budget', () => {
    expect(decide(failing('server-error'), 0.02).verdict).toBe('accepted')
    expect(decide(failing('server-error'), 0.019).verdict).toBe('rejected')
  })

  it('tells the most frequent failure, and that the load was stopped for it', () => {
    const record = makeLoadRecord({
      ...failing('server-error'),
      stoppedBecause: '50 requests failed one after the other',
    })
    const [reason] = decideLoad([record], 0).reasons
    expect(reason?.message).toBe(
      'quiet: 2 of 100 requests failed; 0 % may. Most often server-error: It was so. The load was stopped: 50 requests failed one after the other.',
    )
  })

  it('rejects when one load of several does', () => {
    const records = [makeLoadRecord(isVoid), makeLoadRecord({ thresholds: [outcome('fail')] })]
    const { verdict, reasons } = decideLoad(records, 0)
    expect(verdict).toBe('rejected')
    expect(reasons.map(({ code }) => code)).toEqual(['load/threshold-missed', 'unproven/client-saturated'])
  })
})
