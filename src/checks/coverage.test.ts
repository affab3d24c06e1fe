import { expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import type { ServerFacts } from '../contract/check.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { CheckRecord } from '../contract/report.ts'
import { measureCoverage } from './coverage.ts'
import { planChecks } from './plan-checks.ts'

const facts: ServerFacts = { model: 'm', claims: ['completions', 'chat', 'tools'], expectations: {} }
const record = (id: string, change: Partial<CheckRecord> = {}): CheckRecord =>
  makeCheckRecord(id, { needs: ['chat'], ...change })
const plan = planChecks(facts)
const planned = plan.run.length + plan.skipped.filter(({ kind }) => kind === 'not-applicable').length

it('counts what was judged among what the claims switch on, and says what has left the rest out', () => {
  const checks = [record('chat/n'), record('chat/usage', { outcome: { status: 'skip', reason: 'x' } })]
  const coverage = measureCoverage({ server: { facts }, checks }, { selection: { only: ['chat'] } })
  expect(coverage).toMatchObject({ judged: 1, of: planned, leftOutBy: ['--only'] })
  const untested = new Map(coverage.notTested.map(({ capability, why }) => [capability, why]))
  expect(untested.has('chat')).toBe(false)
  expect([untested.get('completions'), untested.get('tools'), untested.get('models')]).toEqual(
    Array.from({ length: 3 }, () => 'left-out'),
  )
  expect(untested.get('reasoning')).toBe('not-claimed')
  expect(coverage.notTested[0]?.why).toBe('left-out')
})

it('tells what proved nothing, and what the server does not offer, from what was left out', () => {
  const vacuous = record('tools/auto', { needs: ['tools'], outcome: { status: 'vacuous', reason: 'x' } })
  const offers = [{ capability: 'reasoning', offered: false, evidence: 'x' }] as const
  const { notTested } = measureCoverage({ server: { facts, offers }, checks: [vacuous] }, { selection: {} })
  expect(notTested).toContainEqual({ capability: 'tools', why: 'unproven' })
  expect(notTested).toContainEqual({ capability: 'reasoning', why: 'not-offered' })
})

it('takes the usage of streams for tested where a judged check has asked for it', () => {
  const untested = (body: string): readonly string[] => {
    const request = { method: 'POST', url: 'x', headers: {}, body }
    const exchanges = { stream: { ...probe, request } }
    const checks = [record('stream/chat-contract', { exchanges })]
    const { notTested } = measureCoverage({ server: { facts }, checks }, { selection: {} })
    return notTested.map(({ capability }) => capability)
  }
  expect(untested('{"stream":true}')).toContain('stream-usage')
  expect(untested('{"stream":true,"stream_options":{"include_usage":true}}')).not.toContain('stream-usage')
})

it('does not count a check twice that ran under a load as well', () => {
  const checks = [record('chat/n'), record('chat/n', { under: 'ten' })]
  expect(measureCoverage({ server: { facts }, checks }, { selection: {} }).judged).toBe(1)
})

const probe: Exchange = {
  request: { method: 'GET', url: 'x', headers: {} },
  startedAtMs: 0,
  headers: {},
  frames: [],
  body: '',
  marks: { endMs: 1 },
  completion: 'timeout',
}

it('names the end of the server, of the time and of the patience as what has left checks out', () => {
  const gone = { state: 'hung', since: 'chat/n', probe } as const
  const bailed = { at: 'chat/n', notRun: 1 }
  const cut = { selection: { skip: ['chat'] }, timeOverMs: 1, interruptExitCode: 130, bailed }
  const { leftOutBy } = measureCoverage({ server: { facts, gone }, checks: [] }, cut)
  expect(leftOutBy).toEqual(['--skip', '--bail', '--max-time', 'interrupted', 'the server ended'])
})
