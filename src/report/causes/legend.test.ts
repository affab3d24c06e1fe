import { expect, it } from 'vitest'
import { makeCheckRecord } from '../../../test/fixtures/make-check-record.ts'
import type { CheckOutcome } from '../../contract/check.ts'
import type { CheckRecord } from '../../contract/report.ts'
import { legendOf } from './legend.ts'

const record = (outcome: CheckOutcome, change: Partial<CheckRecord> = {}): CheckRecord =>
  makeCheckRecord('a/1', { outcome, ...change })
const fail: CheckOutcome = { status: 'fail', findings: [{ code: 'one', message: 'So.' }] }
const known = [{ finding: 'a/1/one', versions: {}, reason: 'So.', upstream: 'none' }]
const words = (...checks: readonly CheckRecord[]) => legendOf({ checks }).map(({ word }) => word)

it('explains the words that occur, and no others', () => {
  expect(words(record({ status: 'pass' }), record(fail))).toEqual([])
  expect(words(record(fail, { known }))).toEqual(['known'])
  expect(words(record(fail, { level: 'should' }))).toEqual(['should'])
  expect(words(record({ status: 'vacuous', reason: 'x' }))).toEqual(['vacuous'])
})
