import { expect, it } from 'vitest'
import { makeCheckRecord } from '../../../test/fixtures/make-check-record.ts'
import { makeReport } from '../../../test/fixtures/make-report.ts'
import type { RunReport } from '../../contract/report.ts'
import { renameCodes } from './rename-codes.ts'

/** A run with one finding, named in each place where a document names it. */
function runWith(check: string, code: string): RunReport {
  const known = [{ finding: `${check}/${code}`, versions: {}, reason: 'So.', upstream: 'none' }]
  const outcome = { status: 'fail', findings: [{ code, message: 'So.' }] } as const
  const record = makeCheckRecord(check, { outcome, known, grounds: { [code]: { clause: 'So it is.' } } })
  const reasons = [{ code: `${check}/${code}`, message: 'So.' }]
  return makeReport({ checks: [record], reasons, known, goneFindings: known })
}

it('gives a finding of an older document its code of today, wherever it is named', () => {
  const today = runWith('errors/bad-ranges', 'mistake-answered')
  expect(renameCodes(runWith('errors/bad-ranges', 'accepted'))).toEqual(today)
  expect(renameCodes(today)).toEqual(today)
})

it('leaves the codes of own checks and of others alone', () => {
  for (const [check, code] of [
    ['own/rude', 'accepted'],
    ['chat/n', 'choice-count-wrong'],
  ] as const)
    expect(renameCodes(runWith(check, code))).toEqual(runWith(check, code))
})
