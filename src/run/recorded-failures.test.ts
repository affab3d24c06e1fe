import { describe, expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { CheckOutcome } from '../contract/check.ts'
import type { CheckRecord } from '../contract/report.ts'
import { failedChecks, seekFinding, sightFinding } from './recorded-failures.ts'

const failing = (...codes: readonly [string, ...string[]]): CheckOutcome => {
  const [first, ...more] = codes.map((code) => ({ code, message: `${code} it is` }))
  return { status: 'fail', findings: [first ?? expect.fail(), ...more] }
}
const record = (id: string, outcome: CheckOutcome, change: Partial<CheckRecord> = {}): CheckRecord =>
  makeCheckRecord(id, { outcome, ...change })
const known = { finding: 'errors/x/odd', versions: {}, reason: 'r', upstream: 'none' }
const report = makeReport({
  checks: [
    record('chat/n', failing('count-wrong', 'other')),
    record('chat/shape', { status: 'pass' }),
    record('errors/x', failing('odd'), { known: [known] }),
    record('stream/n', failing('cut'), { under: 'ten' }),
    record('my test', failing('count-wrong'), { check: 'chat/roles' }),
  ],
})

describe('what failed last time', () => {
  it('is what is new, by its preset, each check once', () => {
    expect([...failedChecks(report)]).toEqual([['', ['chat/n', 'stream/n', 'chat/roles']]])
    expect([...failedChecks(makeReport())]).toEqual([])
  })

  it.each([
    ['chat/n', { check: 'chat/n' }],
    ['chat/n/other', { check: 'chat/n', code: 'other' }],
    ['errors/x/odd', { check: 'errors/x', code: 'odd' }],
    ['chat/roles/count-wrong', { check: 'chat/roles', code: 'count-wrong' }],
    ['my test', { check: 'chat/roles' }],
  ])('%s is found', (word, sought) => expect(seekFinding(report, word)).toEqual({ run: report, ...sought }))

  it.each([
    ['chat/shape', 'Failed in it: '],
    ['chat/m', 'Did you mean chat/n?'],
    ['stream/n', 'servewright load'],
  ])('%s is not: %s', (word, hint) => {
    expect(() => seekFinding(report, word)).toThrow(
      expect.objectContaining({
        code: 'usage/invalid-arguments',
        hint: expect.stringContaining(hint) as string,
      }),
    )
  })
})

describe('a report without failures', () => {
  it('is not the one that was meant', () => {
    expect(() => seekFinding(makeReport(), 'chat/n')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('--report') as string }),
    )
  })
})

describe('a finding that is looked for once more', () => {
  it.each([
    ['still so', failing('a', 'b'), 'b'],
    ['still so', failing('a'), undefined],
    ['gone', { status: 'pass' }, 'a'],
    ['gone', failing('a'), 'b'],
    ['unclear', { status: 'skip', reason: 'r' }, 'a'],
    ['unclear', { status: 'vacuous', reason: 'r' }, 'a'],
    ['unclear', { status: 'blocked', error: { code: 'internal/bug', message: 'm' } }, 'a'],
  ] as const)('is %s after %j', (...[state, outcome, code]) => {
    const sought = { check: 'chat/n', ...(code === undefined ? {} : { code }) }
    expect(sightFinding(makeReport({ checks: [record('chat/n', outcome)] }), sought).state).toBe(state)
    expect(sightFinding(makeReport(), sought).state).toBe('unclear')
  })
})
