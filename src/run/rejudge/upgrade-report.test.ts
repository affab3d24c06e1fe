import { describe, expect, it } from 'vitest'
import { upgradeReport } from './upgrade-report.ts'

const report = (change: object = {}): Record<string, unknown> => ({
  schemaVersion: 1,
  verdict: 'accepted',
  exitCode: 0,
  provenance: { commandLine: ['servewright', 'run', 'tiny'] },
  servers: [],
  checks: [],
  ...change,
})

describe('a document of version 1', () => {
  it('tells what is unproven from what is blocked', () => {
    expect(upgradeReport(report({ verdict: 'blocked', exitCode: 5 }))).toMatchObject({ verdict: 'unproven' })
    expect(upgradeReport(report({ verdict: 'blocked', exitCode: 4 }))).toMatchObject({ verdict: 'blocked' })
  })
  it('had its filter in the command line alone', () => {
    const commandLine = ['servewright', 'run', 'tiny', '--only', 'chat,stream', '--skip=chat/n', '--strict']
    expect(upgradeReport(report({ provenance: { commandLine } }))).toMatchObject({
      kind: 'acceptance',
      selection: { only: ['chat', 'stream'], skip: ['chat/n'], strict: true },
    })
  })
  it('named the load in the id of a check, and an id could stand there twice', () => {
    const ids = ['chat/shape', 'chat/shape@ten', 'chat/shape', 'a.test.ts > asks me@home']
    const { checks } = upgradeReport(report({ checks: ids.map((id) => ({ id })) }))
    expect(checks).toEqual([
      { id: 'chat/shape', needs: [] },
      { id: 'chat/shape', under: 'ten', needs: [] },
      { id: 'chat/shape #2', check: 'chat/shape', needs: [] },
      { id: 'a.test.ts > asks me@home', needs: [] },
    ])
  })
  it('had one process, whose exit was that of the stop', () => {
    const server = { argv: ['a'], environment: {}, ladder: [], facts: { model: 'm', engine: {} } }
    const stopped = { ...server, teardown: { exitCode: 0, signal: null } }
    const { servers } = upgradeReport(report({ servers: [stopped, { facts: { model: 'm' } }] }))
    const exit = { exitCode: 0, signal: null }
    expect(servers).toMatchObject([
      { facts: { model: 'm' }, processes: [{ role: 'server', argv: ['a'], exit }] },
      { processes: [] },
    ])
  })
  it('did not keep the budget of a load: what was accepted was within it', () => {
    const loads = [
      { name: 'load 2/3', counts: { completed: 99, failed: 1 } },
      { name: 'sweep at 3.38/s', counts: { completed: 9, failed: 0 } },
    ]
    expect(upgradeReport(report({ loads }))['loads']).toMatchObject([
      { errorBudget: 0.015, repetition: { index: 2, of: 3 } },
      { errorBudget: 0, trial: { of: 'sweep', rate: 3.38 } },
    ])
    const rejected = report({ loads, verdict: 'rejected', exitCode: 1 })
    expect(upgradeReport(rejected)['loads']).toMatchObject([{ errorBudget: 0 }, {}])
    const commandLine = ['servewright', 'load', 'tiny', '--error-budget', '0.5']
    const asked = upgradeReport(report({ loads, provenance: { commandLine } }))
    expect(asked['loads']).toMatchObject([{ errorBudget: 0.5 }, { errorBudget: 0.5 }])
  })
  it('knew an error under another name', () => {
    const error = { code: 'environment/install-locked', message: 'x' }
    expect(upgradeReport(report({ error }))).toMatchObject({ error: { code: 'environment/locked' } })
  })
  it('of several runs is one of several', () => {
    const batch = { schemaVersion: 1, verdict: 'blocked', exitCode: 5, runs: [report()], notRun: [] }
    expect(upgradeReport(batch)).toMatchObject({
      schemaVersion: 2,
      verdict: 'unproven',
      runs: [{ schemaVersion: 2, kind: 'acceptance' }],
    })
  })
})
