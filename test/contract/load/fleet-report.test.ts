/** The recorded load of three agents is judged again to the same verdict, and to another where an agent is changed. */
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import type { LoadRecord } from '../../../src/contract/load.ts'
import type { RunReport } from '../../../src/contract/report.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { rejudge } from '../../../src/run/rejudge/rejudge.ts'
import { knownToday, withEngineFacts } from '../../../src/subject/known-today.ts'
import { readReportFixture } from '../../fixtures/read-report.ts'

const run = readReportFixture('fleet/three-agents.json.gz')
const book = openPresetBook(undefined)
const again = (report: RunReport) =>
  rejudge(withEngineFacts(report), { checks: allChecks, known: knownToday(report, book) })
const [load] = run.loads ?? []
const withLoad = (change: Partial<LoadRecord>): RunReport => ({
  ...run,
  loads: load === undefined ? [] : [{ ...load, ...change }],
})

describe('a load of three agents on a real server', () => {
  it('is judged as it was', () => {
    const { report, differences, kept } = again(run)
    expect({ differences, kept }).toEqual({ differences: [], kept: [] })
    expect([report.verdict, report.exitCode]).toEqual(['accepted', 0])
    expect([run.verdict, run.exitCode]).toEqual(['accepted', 0])
  })

  it('names each of them, and what they sent is what was sent', () => {
    const agents = load?.agents ?? []
    expect(agents).toHaveLength(3)
    expect(new Set(agents.map(({ name }) => name)).size).toBe(3)
    expect(agents.reduce((sum, { sent }) => sum + sent, 0)).toBe(load?.counts.sent)
    expect(load?.latencies.ttft?.count).toBe(load?.counts.completed)
    expect(load?.validity.agent).toMatch(/^agent [123] /)
  })

  it('is unproven where one of them is void, however good the others are', () => {
    if (load === undefined) throw new Error('the fixture holds no load')
    const validity = { ...load.validity, state: 'void', reasons: ['agent 2: It was lost.'] } as const
    const { report } = again(withLoad({ validity }))
    expect([report.verdict, report.exitCode]).toEqual(['unproven', 5])
    expect(report.reasons.map(({ message }) => message).join()).toContain('agent 2: It was lost.')
  })
})
