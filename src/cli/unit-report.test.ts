import { describe, expect, it } from 'vitest'
import { unitReport } from './unit-report.ts'

const head = { id: 'fleet-0', title: 'tiny', startedAt: '2026-01-01T00:00:00.000Z' }
const unit = { id: 'tiny', args: [], resources: {}, engine: 'vllm', limitMs: 1, graceMs: 1 }
const gathered = { unit, placement: { attempts: [] }, stopped: false }

describe('the report of a unit', () => {
  it.each([
    ['cut off', '{"schemaVersion": 2, "id": '],
    ['of another version', '{"schemaVersion": 99}'],
    ['no report', '[]'],
  ])('says that it is blocked where what came back is %s', (_, text) => {
    const report = unitReport(head, { ...gathered, files: { 'report.json': text } })
    expect(report).toMatchObject({
      target: 'tiny',
      verdict: 'blocked',
      exitCode: 3,
      error: {
        code: 'environment/unit-lost',
        message: expect.stringContaining('the report of tiny') as string,
      },
    })
  })
  it('says so where nothing came back', () => {
    expect(unitReport(head, gathered)).toMatchObject({ verdict: 'blocked', exitCode: 3 })
  })
})
