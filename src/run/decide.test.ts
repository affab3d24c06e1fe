import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../base/errors.ts'
import type { CheckOutcome, Finding } from '../contract/check.ts'
import type { CheckRecord, ServerRecord } from '../contract/report.ts'
import type { Strain } from '../contract/strain.ts'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import { decide, type Evidence } from './decide.ts'

const check = (id: string, outcome: CheckOutcome, level: 'must' | 'should' = 'must'): CheckRecord => ({
  id,
  title: id,
  advice: 'x',
  level,
  needs: [],
  durationMs: 1,
  outcome,
  exchanges: {},
})
const passes = (count: number): readonly CheckRecord[] =>
  Array.from({ length: count }, (_, index) => check(`a/${index}`, { status: 'pass' }))
const fails: Extract<CheckOutcome, { readonly status: 'fail' }> = {
  status: 'fail',
  findings: [{ code: 'done-missing', message: 'No [DONE].' }],
}
const server: ServerRecord = {
  origin: 'launched',
  baseUrl: 'http://127.0.0.1:1',
  facts: { model: 'm', claims: [], expectations: {} },
  processes: [],
  findings: [],
}
const evidence = (parts: Partial<Evidence>): Evidence =>
  makeReport({ checks: passes(30), servers: [server], ...parts })
const codes = (parts: Partial<Evidence>): readonly string[] =>
  decide(evidence(parts)).reasons.map(({ code }) => code)

describe('decide', () => {
  it('accepts when everything passed', () => {
    expect(decide(evidence({}))).toMatchObject({ verdict: 'accepted', exitCode: 0 })
  })
  it('rejects by a must finding and names it', () => {
    const checks = [...passes(30), check('stream/done', fails)]
    expect(decide(evidence({ checks }))).toMatchObject({ verdict: 'rejected', exitCode: 1 })
    expect(codes({ checks })).toEqual(['stream/done/done-missing'])
  })
  it('reports a should finding and accepts', () => {
    const checks = [...passes(30), check('stream/done', fails, 'should')]
    expect(decide(evidence({ checks }))).toMatchObject({ verdict: 'accepted', exitCode: 0 })
    expect(codes({ checks })).toContain('stream/done/done-missing')
  })
  it('accepts a must finding that is known, and tells it', () => {
    const known = [{ finding: 'stream/done/done-missing', versions: {}, reason: 'Old.', upstream: 'none' }]
    const checks = [...passes(30), { ...check('stream/done', fails), known }]
    expect(decide(evidence({ checks }))).toMatchObject({ verdict: 'accepted', exitCode: 0 })
    expect(decide(evidence({ checks })).reasons).toContainEqual({
      code: 'stream/done/done-missing',
      message: 'Known: Old.',
    })
  })
  it('rejects by what is found beside a known finding', () => {
    const known = [{ finding: 'stream/done/done-missing', versions: {}, reason: 'Old.', upstream: 'none' }]
    const both: CheckOutcome = {
      ...fails,
      findings: [fails.findings[0], { code: 'two-done', message: 'Two.' }],
    }
    const checks = [...passes(30), { ...check('stream/done', both), known }]
    expect(decide(evidence({ checks }))).toMatchObject({ verdict: 'rejected', exitCode: 1 })
    expect(codes({ checks })[0]).toBe('stream/done/two-done')
  })
  it('leaves it unproven where a server gave no token in time on a machine that was too busy', () => {
    const probe = makeExchange({})
    const gone = {
      since: 'a/1',
      probe,
      state: 'hung',
      starved: 'the load average was 30.0 on 2 cores',
    } as const
    const finding = { code: 'server/hung', message: 'The server hangs.', level: 'should' } as const
    const servers = [{ ...server, findings: [finding], gone }]
    expect(decide(evidence({ servers }))).toMatchObject({ verdict: 'unproven', exitCode: 5 })
    expect(codes({ servers })).toEqual(['unproven/starved'])
  })
  it('does not reject by a finding that its check only notes', () => {
    const lesser: CheckOutcome = { ...fails, findings: [{ ...fails.findings[0], level: 'should' }] }
    const checks = [...passes(30), check('stream/done', lesser)]
    expect(decide(evidence({ checks }))).toMatchObject({ verdict: 'accepted', exitCode: 0 })
    expect(codes({ checks })).toContain('stream/done/done-missing')
  })
  it('says in an acceptance which must-check proved nothing', () => {
    const silent: CheckOutcome = { status: 'vacuous', reason: '3 of 72 answers repeat their tag.' }
    const checks = [...passes(30), check('isolation/concurrent', silent), check('a/lesser', silent, 'should')]
    expect(decide(evidence({ checks }))).toMatchObject({ verdict: 'accepted' })
    expect(decide(evidence({ checks })).reasons.slice(1)).toEqual([
      { code: 'isolation/concurrent/vacuous', message: 'Not proven: 3 of 72 answers repeat their tag.' },
    ])
  })
  it('tells a known finding that is gone', () => {
    const goneFindings = [{ finding: 'a/0/old', versions: {}, reason: 'Old.', upstream: 'none' }]
    expect(decide(evidence({ goneFindings }))).toMatchObject({ verdict: 'accepted' })
    expect(codes({ goneFindings })).toEqual(['proven', 'known/gone'])
  })
  it('rejects when the server ended under test', () => {
    const servers = [{ ...server, findings: [{ code: 'server/exited', message: 'x' }] }]
    expect(decide(evidence({ servers }))).toMatchObject({ verdict: 'rejected', exitCode: 1 })
  })
  it('blocks when it ended for want of what the machine lacks, also where all checks had passed', () => {
    const findings = [{ code: 'server/exited', message: 'It ended.', level: 'should' }] as const
    const servers = [{ ...server, lacked: 'The disk is full.', findings }]
    expect(decide(evidence({ servers }))).toEqual({
      verdict: 'blocked',
      exitCode: 3,
      reasons: [{ code: 'environment/no-disk', message: 'The disk is full. It ended.' }],
    })
  })
  it('rejects a leak', () => {
    const teardown = {
      durationMs: 1,
      exitCode: 0,
      signal: null,
      killed: 1,
      proof: { survivors: [], portFree: true, temporaryFiles: [], sharedMemory: [] },
      findings: [{ code: 'teardown/survivors', message: 'x' }],
    }
    expect(codes({ servers: [{ ...server, teardown }] })).toEqual(['teardown/survivors'])
  })
  it.each([
    ['usage/unknown-preset', 2],
    ['environment/port-taken', 3],
    ['startup/exited', 4],
    ['internal/bug', 70],
  ] as const)('blocks by %s with exit code %i', (code, exitCode) => {
    const error = { code, message: 'x' }
    expect(decide(evidence({ checks: [], servers: [], error }))).toMatchObject({
      verdict: 'blocked',
      exitCode,
    })
  })
  it('blocks by an interrupt with its exit code, findings listed after it', () => {
    const checks = [check('stream/done', fails)]
    const decision = decide(evidence({ checks, interruptExitCode: 130 }))
    expect(decision).toMatchObject({ verdict: 'blocked', exitCode: 130 })
    expect(decision.reasons.map(({ code }) => code)).toEqual(['interrupted', 'stream/done/done-missing'])
    expect(decision.reasons[0]?.message).toBe('Ctrl-C ended the run.')
  })
  it('never rejects by a fault of ours', () => {
    const broken = check('a/b', { status: 'blocked', error: { code: 'internal/bug', message: 'x' } })
    expect(decide(evidence({ checks: [...passes(30), broken] }))).toMatchObject({
      verdict: 'blocked',
      exitCode: 70,
    })
  })
  it('blocks by what the machine lacks with its own exit code, unless a bug of ours is beside it', () => {
    const blockedBy = (code: ErrorCode) => check('a/b', { status: 'blocked', error: { code, message: 'x' } })
    const lacking = blockedBy('environment/too-few-files')
    expect(decide(evidence({ checks: [...passes(30), lacking] }))).toMatchObject({
      verdict: 'blocked',
      exitCode: 3,
    })
    const both = [lacking, blockedBy('internal/bug')]
    expect(decide(evidence({ checks: both }))).toMatchObject({ verdict: 'blocked', exitCode: 70 })
  })
  it('tolerates a few checks that told nothing, and no more', () => {
    const silent = (count: number): readonly CheckRecord[] =>
      Array.from({ length: count }, (_, index) => check(`s/${index}`, { status: 'vacuous', reason: 'x' }))
    expect(decide(evidence({ checks: [...passes(32), ...silent(8)] }))).toMatchObject({ exitCode: 0 })
    expect(decide(evidence({ checks: [...passes(31), ...silent(9)] }))).toMatchObject({
      verdict: 'unproven',
      exitCode: 5,
      reasons: [{ code: 'unproven/too-much-skipped' }],
    })
  })
  it('proves nothing without a check that told something', () => {
    expect(codes({ checks: [] })).toEqual(['unproven/nothing-checked'])
    expect(decide(evidence({ checks: [] }))).toMatchObject({ verdict: 'unproven', exitCode: 5 })
  })
  const timeout = { kind: 'timeout', phase: 'head', message: 'No response head arrived.' } as const
  const late = (strain: Partial<Strain>, more: readonly Finding[] = []): CheckRecord => ({
    ...check('chat/finish-stop', {
      status: 'fail',
      findings: [{ code: 'not-answered', message: 'Late.', exchange: 'answer' }, ...more],
    }),
    strain: { lateMs: 5, local: true, cores: 2, load: 1, ...strain },
    exchanges: {
      answer: {
        request: { method: 'POST', url: 'http://127.0.0.1:1/', headers: {} },
        startedAtMs: 0,
        headers: {},
        frames: [],
        body: '',
        marks: { endMs: 1 },
        failure: timeout,
        completion: 'timeout',
      },
    },
  })
  it.each([
    [{ load: 24 }, 'load average was 24.0 on 2 cores'],
    [{ lateMs: 9_000, local: false }, '9000 ms late'],
    [{ load: 3.5, pressure: 97 }, '97 % of the time'],
    [{ waiting: 76, local: false }, "76 requests stood in the server's queue"],
  ])('takes what timed out under %j for unproven', (strain, why) => {
    const decision = decide(evidence({ checks: [...passes(30), late(strain)] }))
    expect(decision).toMatchObject({
      verdict: 'unproven',
      exitCode: 5,
      reasons: [{ code: 'unproven/starved', message: expect.stringContaining(why) as string }],
    })
  })
  it('rejects what timed out on an idle machine, whatever a machine elsewhere does, and what else was found', () => {
    const wrong = { code: 'text-wrong', message: 'Wrong.' }
    for (const record of [late({}), late({ load: 24, local: false }), late({ load: 24 }, [wrong])])
      expect(decide(evidence({ checks: [...passes(30), record] })).verdict).toBe('rejected')
  })
  it('says what a server does not offer, and accepts it', () => {
    const offers = [
      { capability: 'n', offered: false, evidence: 'HTTP 400' },
      { capability: 'chat', offered: true, evidence: 'It is there.' },
    ] as const
    const decision = decide(evidence({ servers: [{ ...server, offers }] }))
    expect(decision.verdict).toBe('accepted')
    expect(decision.reasons.at(-1)).toEqual({
      code: 'offer/smaller',
      message: 'Not offered, so not checked: n.',
    })
  })
  it('names the load that a check ran under, and excuses what is known there as well', () => {
    const under = { ...check('stream/done', fails), under: 'ten-seconds' }
    expect(codes({ checks: [...passes(30), under] })).toEqual(['stream/done@ten-seconds/done-missing'])
    const known = [{ finding: 'stream/done/done-missing', versions: {}, reason: 'Old.', upstream: 'none' }]
    expect(decide(evidence({ checks: [...passes(30), { ...under, known }] })).verdict).toBe('accepted')
  })
  it('takes a load into account: what failed rejects, what a slow client spoils does not without a threshold', () => {
    const { counts, validity } = makeLoadRecord()
    const bad = makeLoadRecord({
      counts: { ...counts, failed: 2, byCompletion: { complete: 98, 'server-error': 2 } },
    })
    expect(codes({ loads: [bad] })).toEqual(['load/errors'])
    const isVoid = makeLoadRecord({ validity: { ...validity, state: 'void', reasons: ['Slow.'] } })
    expect(decide(evidence({ loads: [isVoid] })).verdict).toBe('accepted')
    expect(decide(evidence({ loads: [isVoid], kind: 'load' }))).toMatchObject({
      verdict: 'unproven',
      exitCode: 5,
    })
  })
  it('needs no check for a load alone, and says what was measured', () => {
    expect(decide(evidence({ checks: [], loads: [], kind: 'load' })).verdict).toBe('unproven')
    const decision = decide(evidence({ checks: [], loads: [makeLoadRecord()], kind: 'load' }))
    expect(decision).toMatchObject({ verdict: 'accepted', exitCode: 0 })
    expect(decision.reasons).toEqual([
      { code: 'proven', message: '100 answers were complete, 0 thresholds met.' },
    ])
  })
})
