/** Recorded reports are judged again to the same outcomes, and every judge is pure. */
import { globSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import type { RunReport } from '../../../src/contract/report.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { parseReport } from '../../../src/run/rejudge/parse-report.ts'
import { rejudge, type RejudgedRun } from '../../../src/run/rejudge/rejudge.ts'
import { knownToday, withEngineFacts } from '../../../src/subject/known-today.ts'

const book = openPresetBook(undefined)

function readRuns(path: string): readonly RunReport[] {
  const document = parseReport(gunzipSync(readFileSync(path)).toString('utf8'), path)
  return 'runs' in document ? document.runs : [document]
}

const again = (run: RunReport): RejudgedRun =>
  rejudge(withEngineFacts(run), { checks: allChecks, known: knownToday(run, book) })

/** Recorded before `chat/roles` compared two system messages: those reports hold nothing that today's check could fail on. */
const changedSince = (path: string) =>
  path.includes('.v1.') ? [{ what: 'chat/roles', before: 'pass', after: 'vacuous' }] : []
const isOfToday = ({ code }: RunReport['reasons'][number]): boolean => code !== 'chat/roles/vacuous'

/** Why a known finding is accepted is today's list's own wording. */
const withoutWhy = ({ code, message }: RunReport['reasons'][number]) => [
  code,
  message.replace(/^Known: .*/, 'Known').replace(/^\d+ checks/, 'checks'),
]

describe.each(globSync('test/fixtures/reports/{*,gpu/*,fleet/tiny-and-tools.json}.gz').toSorted())(
  '%s',
  (path) => {
    const runs = readRuns(path)
    const sinceChanged = changedSince(path)

    it.each(runs.map((run) => [run.id, run] as const))('%s is judged as it was', (_, run) => {
      const { report, judged, differences, kept } = again(run)
      expect({ differences, kept }).toEqual({ differences: sinceChanged, kept: [] })
      expect(judged).toBe(run.checks.filter(({ outcome }) => outcome.status !== 'skip').length)
      expect([report.verdict, report.exitCode]).toEqual([run.verdict, run.exitCode])
      expect(report.reasons.filter(isOfToday).map(withoutWhy)).toEqual(run.reasons.map(withoutWhy))
    })

    it.each(runs.map((run) => [run.id, run] as const))(
      '%s is judged otherwise where it is changed',
      (_, run) => {
        const [first] = run.checks.filter(
          ({ id, outcome }) => outcome.status === 'pass' && id !== 'chat/roles',
        )
        const turned = run.checks.map((record) =>
          record === first
            ? {
                ...record,
                outcome: { status: 'fail', findings: [{ code: 'made-up', message: 'x' }] } as const,
              }
            : record,
        )
        const { differences } = again({ ...run, checks: turned })
        const turnedBack = { what: first?.id, before: 'fail made-up', after: 'pass' }
        expect(differences).toEqual(expect.arrayContaining([turnedBack, ...sinceChanged]))
        expect(differences).toHaveLength(1 + sinceChanged.length)
      },
    )
  },
)

describe('a report of a gateway', () => {
  it('says again whose each finding is', () => {
    const [run] = readRuns('test/fixtures/reports/tiny-cpu.v1.json.gz')
    if (run === undefined) throw new Error('the fixture holds no run')
    const behind = run.checks.map(({ id, outcome }) => ({ id, outcome }))
    const { report } = again({ ...run, behind })
    const origins = report.checks.flatMap(({ outcome }) =>
      outcome.status === 'fail' ? outcome.findings.map(({ origin }) => origin) : [],
    )
    expect(origins.length).toBeGreaterThan(0)
    expect(new Set(origins)).toEqual(new Set(['server']))
  })
})

describe('a report that was trimmed', () => {
  const path = 'test/fixtures/reports/transformers-h200.json'
  const document = parseReport(readFileSync(path, 'utf8'), path)
  const [run] = 'runs' in document ? document.runs : [document]

  it('keeps the outcomes whose evidence it does not hold, and says so', () => {
    if (run === undefined) throw new Error('the fixture holds no run')
    const { report, kept, differences } = again(run)
    // Recorded before a refusal with another status than 404 was only noted.
    // And before an error in plain text that says so was right about its type.
    expect(differences).toEqual([
      {
        what: 'errors/error-schema',
        before: 'fail content-type-wrong, error-invalid',
        after: 'fail error-invalid',
      },
      {
        what: 'errors/unknown-model',
        before: 'fail status-wrong',
        after: 'fail (should) status-wrong',
      },
    ])
    expect(kept.length).toBeGreaterThan(10)
    expect(report.verdict).toBe('rejected')
  })
})
