import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import type { CheckRecord } from '../contract/report.ts'
import { recordTest, recordsOf, type FinishedTest, type Obstacle } from './test-record.ts'

const free: Obstacle = { interrupted: false }
const evidence = { exchanges: { '1 chat': makeExchange(), '2 chat': makeExchange() }, checks: [] }
const make = (over: Partial<FinishedTest> = {}): FinishedTest => ({
  file: 'online/a.test.ts',
  name: 'suite > answers',
  state: 'passed',
  errors: [],
  durationMs: 7,
  retries: 0,
  evidence,
  ...over,
})
const outcomeOf = (over: Partial<FinishedTest>, obstacle = free): CheckRecord['outcome'] =>
  recordTest(make(over), obstacle).outcome

describe('recordTest', () => {
  it('names the test by its file and its suites, and keeps what it sent', () => {
    expect(recordTest(make(), free)).toEqual({
      id: 'online/a.test.ts > suite > answers',
      title: 'suite > answers',
      advice: 'See the test in online/a.test.ts.',
      level: 'must',
      needs: [],
      durationMs: 7,
      outcome: { status: 'pass' },
      exchanges: evidence.exchanges,
    })
  })
  it('rejects by a failed test, with its messages on one line and its last exchange', () => {
    const errors = ['\u001b[31mexpected 1\u001b[39m\n  to be 2', 'and more']
    expect(outcomeOf({ state: 'failed', errors })).toEqual({
      status: 'fail',
      findings: [{ code: 'test-failed', message: 'expected 1 to be 2 and more', exchange: '2 chat' }],
    })
  })
  it('says so where Vitest gives no message, and names no exchange where there was none', () => {
    expect(outcomeOf({ state: 'failed', evidence: { exchanges: {}, checks: [] } })).toEqual({
      status: 'fail',
      findings: [{ code: 'test-failed', message: 'Vitest reports no message.' }],
    })
  })
  it('reports a test that passed only on a retry, without rejecting', () => {
    const record = recordTest(make({ retries: 2 }), free)
    expect(record.level).toBe('should')
    expect(record.outcome).toMatchObject({ status: 'fail', findings: [{ code: 'passed-on-retry' }] })
  })
  it.each([
    [{ state: 'skipped', note: 'no such weights' }, 'no such weights'],
    [{ state: 'skipped' }, 'skipped by the test file'],
    [{ state: 'pending' }, 'did not run'],
  ] as const)('gives the reason of a test that told nothing: %j', (over, reason) => {
    expect(outcomeOf(over)).toEqual({ status: 'skip', reason })
  })
  it('takes no failure under an interrupt for one of the server', () => {
    const interrupted = { interrupted: true }
    expect(outcomeOf({ state: 'failed' }, interrupted)).toEqual({ status: 'skip', reason: 'interrupted' })
    expect(outcomeOf({ state: 'passed' }, interrupted)).toEqual({ status: 'pass' })
  })
  it('blocks where the server did not start', () => {
    const error = { code: 'startup/exited', message: 'x' } as const
    expect(outcomeOf({ state: 'failed' }, { interrupted: false, error })).toEqual({
      status: 'blocked',
      error,
    })
  })
})

describe('recordsOf', () => {
  it('puts the checks that a test ran before it', () => {
    const check = { ...recordTest(make(), free), id: 'chat/shape' }
    const own = 'online/a.test.ts > suite > answers'
    const tests = [make({ evidence: { exchanges: {}, checks: [check, check] } }), make()]
    const records = recordsOf(tests, free)
    expect(records.map(({ id, check: by }) => [id, by])).toEqual([
      [`${own} > chat/shape`, 'chat/shape'],
      [`${own} > chat/shape #2`, 'chat/shape'],
      [own, undefined],
      [`${own} #2`, undefined],
    ])
  })
  it('leaves out tests of what is not claimed', () => {
    const tests = [make({ state: 'skipped', evidence: { exchanges: {}, checks: [], notClaimed: ['tools'] } })]
    expect(recordsOf(tests, free)).toEqual([])
  })
})
