import { describe, expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { CheckOutcome } from '../contract/check.ts'
import type { CheckRecord, RunReport } from '../contract/report.ts'
import { countLine, tableLines } from './count-table.ts'
import { plainStyle } from './style.ts'

const record = (id: string, outcome: CheckOutcome, change: Partial<CheckRecord> = {}): CheckRecord =>
  makeCheckRecord(id, { durationMs: 500, outcome, ...change })
const fail: CheckOutcome = { status: 'fail', findings: [{ code: 'x', message: 'x' }] }
const checks = [
  record('chat/a', { status: 'pass' }),
  record('chat/b', fail),
  record('stream/a', fail, { level: 'should' }),
  record('stream/b', { status: 'skip', reason: 'x' }),
]
const under = record('chat/a', fail, { under: 'ten' })
const line = (records: readonly CheckRecord[], change: Partial<RunReport> = {}) =>
  countLine(makeReport({ checks: records, ...change }))

describe('countLine', () => {
  it('tells failed must checks from noted should checks', () => {
    expect(line(checks)).toBe('1 passed · 1 failed · 1 noted · 1 skipped')
  })
  it('tells what is known of the engine apart', () => {
    const known = [{ finding: 'chat/b/x', versions: {}, reason: 'x', upstream: 'none' }]
    expect(line([{ ...record('chat/b', fail), known }])).toBe('0 passed · 0 failed · 1 known')
  })
  it('says that nothing failed', () => {
    expect(line(checks.slice(0, 1))).toBe('1 passed · 0 failed')
  })
  it('counts what was tried again under a load apart, and what the filter has left out', () => {
    const coverage = { judged: 1, of: 54, leftOutBy: ['--only'], notTested: [] }
    expect(line([...checks.slice(0, 1), under], { coverage })).toBe(
      '1 passed · 0 failed · 53 left out · under load: 0 passed, 1 failed',
    )
    expect(line([under], { kind: 'load' })).toBe('under load: 0 passed, 1 failed')
    expect(line([])).toBeUndefined()
  })
})

describe('tableLines', () => {
  it('has a row for each area and for what ran under load, and leaves empty columns out', () => {
    expect(tableLines([...checks, under], plainStyle)).toEqual([
      '               passed   failed   noted   skipped    time',
      '  chat              1        1       0         0   1.0 s',
      '  stream            0        0       1         1   1.0 s',
      '  under load        0        1       0         0   0.5 s',
      '',
    ])
  })
  it('fits into 60 columns, without the times where it has to', () => {
    const vacuous = record('chunked-prefill/a', { status: 'vacuous', reason: 'x' })
    const known = [{ finding: 'repeatability/b/x', versions: {}, reason: 'x', upstream: 'none' }]
    const five = tableLines([...checks, record('repeatability/b', fail), vacuous], plainStyle)
    const six = tableLines([...checks, record('repeatability/b', fail, { known }), vacuous], plainStyle)
    expect(five.map(({ length }) => length)).toEqual([59, 59, 59, 59, 59, 0])
    expect(five[0]).toMatch(/vacuous {2}time$/)
    expect(six.map(({ length }) => length)).toEqual([59, 59, 59, 59, 59, 0])
    expect(six[0]).toMatch(/skipped vacuous$/)
  })
  it('is nothing without checks', () => {
    expect(tableLines([], plainStyle)).toEqual([])
  })
})
