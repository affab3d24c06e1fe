import { describe, expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { LoadPlan } from '../contract/load-plan.ts'
import type { RunReport } from '../contract/report.ts'
import { openPresetBook } from '../presets/preset-book.ts'
import { planTimeLines, planTimes, type Planned } from './plan-times.ts'

const preset = openPresetBook().find('tiny')
const planned: Planned = { preset, checks: ['chat/n', 'chat/shape'], loads: [] }

function ran(ids: readonly string[], durationMs: number): RunReport {
  const teardown = { durationMs: 2_000, proof: {}, findings: [] }
  const server = { origin: 'launched', preset: 'tiny', startupMs: 30_000, teardown }
  return makeReport({
    servers: [server as unknown as RunReport['servers'][number]],
    checks: [
      ...ids.map((id) => makeCheckRecord(id, { durationMs })),
      makeCheckRecord('chat/shape', { durationMs: 9, outcome: { status: 'skip', reason: 'x' } }),
      makeCheckRecord('chat/n', { durationMs: 70_000, under: 'ten' }),
    ],
  })
}

describe('the times of a plan', () => {
  it('are an estimate by the last run of the same checks, and a cap apart from it', () => {
    const past = [
      { run: ran(['chat/n'], 50_000), file: 'newest' },
      { run: ran(['chat/n', 'chat/shape', 'chat/roles'], 10_000), file: 'whole' },
      { run: ran(['chat/n', 'chat/shape'], 99_000), file: 'oldest' },
    ]
    const times = planTimes(planned, past)
    expect(times.estimate).toEqual({
      file: 'whole',
      known: 2,
      startMs: 30_000,
      checksMs: 20_000,
      loadsMs: 0,
      stopMs: 2_000,
    })
    const [, estimate, cap] = planTimeLines(times, planned)
    expect(estimate).toBe(
      '  estimate  52.0 s, by an earlier run (whole): start 30.0 s, checks 20.0 s, stop 2.0 s',
    )
    expect(cap).toMatch(/^ {2}cap {7}start \d+ minutes, checks 14 minutes, stop \S+ s: /)
  })

  it('take checks that did not run to be like the others, and say of how many', () => {
    const times = planTimes(planned, [{ run: ran(['chat/n'], 50_000), file: 'newest' }])
    expect(times.estimate).toMatchObject({ known: 1, checksMs: 100_000 })
    expect(planTimeLines(times, planned).join('\n')).toContain('1 of the checks did not run in it')
  })

  it('have no estimate where nothing is known, and count the loads that are planned', () => {
    const load = {
      name: 'ten',
      arrival: { kind: 'users', users: 4 },
      durationMs: 15_000,
    } as unknown as LoadPlan
    const none = planTimes({ ...planned, loads: [load] }, [{ run: ran([], 1), file: 'x' }])
    expect(none.estimate).toBeUndefined()
    expect(none.cap.loadsMs).toBeGreaterThan(15_000)
    expect(planTimeLines(none, planned)[1]).toContain('there is no report of tiny here to go by')
  })
})
