import { describe, expect, it } from 'vitest'
import type { RunReport } from '../contract/report.ts'
import { decideBatch } from './batch-verdict.ts'

const run = (target: string, verdict: RunReport['verdict'], exitCode: number): RunReport => ({
  schemaVersion: 1,
  id: target,
  target,
  startedAt: '2026-01-01T00:00:00Z',
  durationMs: 1,
  verdict,
  exitCode,
  reasons: [{ code: 'a/b', message: 'x' }],
  provenance: {
    servewright: '0',
    node: '24',
    machine: { os: 'x', arch: 'x', cpu: 'x', cores: 1, memoryGiB: 1 },
    engine: {},
    commandLine: [],
  },
  servers: [],
  checks: [],
})
const good = run('good', 'accepted', 0)
const blocked = run('blocked', 'blocked', 4)
const bad = run('bad', 'rejected', 1)
const stopped = run('stopped', 'blocked', 130)

describe('decideBatch', () => {
  it('accepts when every run is accepted, and names what did not run', () => {
    const notRun = [{ preset: 'large', reason: 'needs 32 cores' }]
    expect(decideBatch([good], notRun)).toEqual({
      verdict: 'accepted',
      exitCode: 0,
      reasons: [
        { code: 'proven', message: '1 preset accepted.' },
        { code: 'not-run', message: 'large: needs 32 cores' },
      ],
    })
  })
  it.each([
    [[good, blocked], 'blocked', 4],
    [[blocked, bad, good], 'rejected', 1],
    [[bad, stopped], 'blocked', 130],
  ] as const)('takes the worst', (runs, verdict, exitCode) => {
    expect(decideBatch(runs, [])).toMatchObject({ verdict, exitCode })
  })
  it('says which run it was', () => {
    expect(decideBatch([good, bad], []).reasons).toEqual([{ code: 'a/b', message: 'bad: x' }])
  })
  it('proves nothing where nothing ran', () => {
    expect(decideBatch([], [{ preset: 'a', reason: 'x' }])).toMatchObject({
      verdict: 'blocked',
      exitCode: 5,
      reasons: [{ code: 'unproven/nothing-run' }],
    })
  })
})
