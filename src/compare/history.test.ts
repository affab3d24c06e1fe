import { describe, expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { CheckRecord, RunReport } from '../contract/report.ts'
import { historyPage } from './history-page.ts'
import { historyMarkdown, historyOf } from './history.ts'

const check = (status: 'pass' | 'fail'): CheckRecord =>
  makeCheckRecord('chat/n', {
    outcome: status === 'pass' ? { status } : { status, findings: [{ code: 'c', message: 'm' }] },
  })

function run(
  day: number,
  version: string,
  change: Partial<RunReport> & Pick<RunReport, 'verdict'>,
): RunReport {
  const report = makeReport({
    id: `run-${day}-${version}`,
    startedAt: `2026-01-0${day}T00:00:00Z`,
    target: 'tiny · T',
  })
  const provenance = { ...report.provenance, engine: Object.fromEntries([['vllm', version]]) }
  return {
    ...report,
    provenance,
    checks: [check(change.verdict === 'accepted' ? 'pass' : 'fail')],
    ...change,
  }
}

describe('the history of a project', () => {
  const reports = [
    run(1, '0.9.0', { verdict: 'accepted' }),
    run(2, '0.9.0', { verdict: 'rejected' }),
    run(3, '0.9.0', { verdict: 'accepted' }),
    run(3, '0.9.0', { verdict: 'accepted' }),
    run(1, '0.10.0', { verdict: 'rejected' }),
    run(4, '0.10.0', { verdict: 'accepted', selection: { only: ['chat'] } }),
    run(5, '0.10.0', { verdict: 'blocked', interruptExitCode: 130 }),
  ]

  it('has a cell for each preset and version: the newest verdict, each whole run once, what was flaky', () => {
    expect(historyOf(reports)).toMatchObject([
      { preset: 'tiny', engine: 'vllm 0.9.0', runs: 3, latest: 'accepted', otherwise: 1, flaky: ['chat/n'] },
      { preset: 'tiny', engine: 'vllm 0.10.0', runs: 1, latest: 'rejected', otherwise: 0, flaky: [] },
    ])
  })

  it('is a table whose columns are versions in their order', () => {
    const [head, , row] = historyMarkdown(historyOf(reports)).split('\n')
    expect(head).toBe('| Preset | vllm 0.9.0 | vllm 0.10.0 |')
    expect(row).toContain('otherwise 1 of 3')
    expect(row).toContain('rejected · 1 run |')
  })
})

it('is a page too, with what a reader of the table sees', () => {
  const cells = historyOf([
    run(1, '0.31.0', { verdict: 'accepted' }),
    run(2, '0.32.0', { verdict: 'rejected' }),
  ])
  const page = historyPage(cells).join('')
  for (const words of ['vllm 0.31.0', 'vllm 0.32.0', '>accepted<', '>rejected<', 'of 2 runs'])
    expect(page).toContain(words)
})
