import { expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import { writtenBy } from '../../test/fixtures/written-by.ts'
import { consoleText } from './console-text.ts'
import { documentLines } from './document-lines.ts'
import { plainStyle } from './style.ts'

const run = makeReport({ checks: [makeCheckRecord('chat/n')] })

it('shows a saved run as the console has', () => {
  const text = documentLines(run, plainStyle).join('\n')
  expect(text).toContain('servewright · tiny')
  expect(text).toContain('✓ chat/n')
  expect(text).toMatch(/^accepted · 1 of 1 check/m)
})

it('calls nothing filtered out that is in the list as skipped', () => {
  const skipped = makeCheckRecord('chat/roles', { outcome: { status: 'skip', reason: 'no words' } })
  const text = documentLines(makeReport({ checks: [...run.checks, skipped] }), plainStyle).join('\n')
  expect(text).toMatch(/^Checks {2}2$/m)
  expect(text).toContain('skipped: no words')
})

it('shows each run of several under its name, and the verdict over all', () => {
  const { verdict, exitCode, reasons, id, startedAt, durationMs } = run
  const batch = {
    schemaVersion: 2,
    id,
    startedAt,
    durationMs,
    verdict,
    exitCode,
    reasons,
    runs: [run],
    notRun: [],
  } as const
  expect(documentLines(batch, plainStyle).join('\n')).toMatch(/── 1 of 1 · tiny[\s\S]*1 preset · 1 accepted/)
})

it('can be written to a file, without colours', async () => {
  const { 'console.txt': text = '' } = await writtenBy(consoleText, run)
  expect(text).toBe(`${documentLines(run, plainStyle).join('\n')}\n`)
})
