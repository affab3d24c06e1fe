import { expect, it } from 'vitest'
import { parseReport } from '../../../src/run/rejudge/parse-report.ts'
import { makeLoadRecord } from '../../fixtures/make-load-record.ts'
import { makeReport } from '../../fixtures/make-report.ts'

it('reads back what a load of several seconds has written', () => {
  const { validity } = makeLoadRecord()
  const steady = { state: 'degraded', errorBarMs: 18.9 } as const
  const report = makeReport({ loads: [makeLoadRecord({ validity: { ...validity, steady } })] })
  expect(parseReport(JSON.stringify(report), 'report.json')).toEqual(report)
})
