import { describe, expect, it } from 'vitest'
import type { RunReport } from '../contract/report.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import { decideBatch } from './decide-batch.ts'

const run = (target: string, verdict: RunReport['verdict'], exitCode: number): RunReport =>
  makeReport({ target, verdict, exitCode, reasons: [{ code: 'a/b', message: 'x' }] })
const good = run('good', 'accepted', 0)
const blocked = run('blocked', 'blocked', 4)
const bad = run('bad', 'rejected', 1)
const unproven = run('unproven', 'unproven', 5)
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
    [[unproven, blocked], 'blocked', 4],
    [[good, unproven], 'unproven', 5],
  ] as const)('takes the worst', (runs, verdict, exitCode) => {
    expect(decideBatch(runs, [])).toMatchObject({ verdict, exitCode })
  })
  it('says which run it was', () => {
    expect(decideBatch([good, bad], []).reasons).toEqual([{ code: 'a/b', message: 'bad: x' }])
  })
  it('proves nothing where nothing ran', () => {
    expect(decideBatch([], [{ preset: 'a', reason: 'x' }])).toMatchObject({
      verdict: 'unproven',
      exitCode: 5,
      reasons: [{ code: 'unproven/nothing-run' }],
    })
  })
})
