import { describe, expect, it } from 'vitest'
import type { CheckOutcome } from '../contract/check.ts'
import type { CheckRecord } from '../contract/report.ts'
import { countLine, tableLines } from './count-table.ts'
import { plainStyle } from './style.ts'

const record = (id: string, outcome: CheckOutcome, level: 'must' | 'should' = 'must'): CheckRecord => ({
  id,
  title: id,
  advice: 'x',
  level,
  needs: [],
  durationMs: 500,
  outcome,
  exchanges: {},
})
const fail: CheckOutcome = { status: 'fail', findings: [{ code: 'x', message: 'x' }] }
const checks = [
  record('chat/a', { status: 'pass' }),
  record('chat/b', fail),
  record('stream/a', fail, 'should'),
  record('stream/b', { status: 'skip', reason: 'x' }),
]

describe('countLine', () => {
  it('tells failed must checks from noted should checks', () => {
    expect(countLine(checks)).toBe('1 passed · 1 failed · 1 noted · 1 skipped')
  })
  it('tells what is known of the engine apart', () => {
    const known = [{ finding: 'chat/b/x', versions: {}, reason: 'x', upstream: 'none' }]
    expect(countLine([{ ...record('chat/b', fail), known }])).toBe('0 passed · 0 failed · 1 known')
  })
  it('says that nothing failed', () => {
    expect(countLine(checks.slice(0, 1))).toBe('1 passed · 0 failed')
  })
})

describe('tableLines', () => {
  it('has a row for each area and leaves empty columns out', () => {
    expect(tableLines(checks, plainStyle)).toEqual([
      '                      passed   failed    noted  skipped     time',
      '  chat                     1        1        0        0    1.0 s',
      '  stream                   0        0        1        1    1.0 s',
      '',
    ])
  })
  it('is nothing without checks', () => {
    expect(tableLines([], plainStyle)).toEqual([])
  })
})
