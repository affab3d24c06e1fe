import { expect, it } from 'vitest'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { GatheredUnit } from '../fleet/gather-units.ts'
import { unitReport } from './unit-report.ts'

const head = { id: 'r', title: 'tiny on vllm@1', asked: 'a', startedAt: '2026-01-01T00:00:00.000Z' }
const unit = { id: 'tiny', args: [], resources: {}, engine: 'vllm', limitMs: 1, graceMs: 1 }
const gathered = (more: Partial<GatheredUnit>): GatheredUnit => ({
  unit,
  placement: { attempts: [] },
  ...more,
})
/** As a unit whose lifeline has ended leaves it on its node. */
const ended = makeReport({
  verdict: 'blocked',
  exitCode: 143,
  interruptExitCode: 143,
  reasons: [{ code: 'interrupted', message: 'SIGTERM ended the run.' }],
})
const files = { 'report.json': JSON.stringify(ended) }
const error = { code: 'environment/not-placed', message: 'It was not placed.' } as const

it.each([
  ['ran', { files }],
  ['was not placed', { error }],
])('is 130 for a unit that %s when somebody stopped the fleet', (_, more) => {
  const report = unitReport(head, gathered({ stopped: 'fleet', ...more }))
  expect(report).toMatchObject({ verdict: 'blocked', exitCode: 130, interruptExitCode: 130 })
  expect(report.reasons[0]?.message).toContain('The fleet was stopped.')
})

it('is the exit code of the signal that this machine got', () => {
  expect(unitReport(head, gathered({ stopped: 'fleet', files }), 129).exitCode).toBe(129)
})

it.each([{ files }, { error }])('names the limit of a unit that took too long', (more) => {
  const report = unitReport(head, gathered({ stopped: 'limit', ...more }))
  expect(report).toMatchObject({ exitCode: 143, interruptExitCode: 143 })
  expect(report.reasons[0]?.message).toContain('--unit-time')
})

it('is what it has shown where it was done before the stop', () => {
  const whole = { 'report.json': JSON.stringify(makeReport({ verdict: 'accepted', exitCode: 0 })) }
  expect(unitReport(head, gathered({ stopped: 'fleet', files: whole }))).toMatchObject({
    verdict: 'accepted',
    exitCode: 0,
  })
})

it.each(['', '{', '[1]', '{"schemaVersion":2}', '{"runs":[]}'])(
  'blocks a unit whose report is %j, and says so',
  (text) => {
    const report = unitReport(head, gathered({ files: { 'report.json': text } }))
    expect(report).toMatchObject({
      verdict: 'blocked',
      exitCode: 3,
      error: { code: 'environment/unit-lost', message: expect.stringContaining('What came back') as string },
    })
  },
)
