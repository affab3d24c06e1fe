import { describe, expect, it } from 'vitest'
import type { Exchange } from '../contract/exchange.ts'
import type { CheckRecord, RunReport, TeardownRecord } from '../contract/report.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import { consoleLines } from './console-lines.ts'
import { plainStyle } from './style.ts'

const exchange: Exchange = {
  request: { method: 'GET', url: 'http://127.0.0.1:1/health', headers: {} },
  startedAtMs: 0,
  headers: {},
  frames: [],
  body: '',
  marks: { endMs: 1 },
  completion: 'complete',
}
const record: CheckRecord = {
  id: 'chat/shape',
  title: 'x',
  level: 'must',
  needs: [],
  durationMs: 41.4,
  advice: 'Look at the fields.',
  outcome: { status: 'pass' },
  exchanges: { answer: exchange },
}
const teardown: TeardownRecord = {
  durationMs: 2_140,
  exitCode: 0,
  signal: null,
  killed: 0,
  proof: { survivors: [], portFree: true, temporaryFiles: ['a', 'b'], sharedMemory: [] },
  findings: [],
}
const lines = (outcome: CheckRecord['outcome'], level: 'must' | 'should' = 'must'): string =>
  consoleLines(
    { type: 'check-end', record: { ...record, outcome, level }, index: 0, of: 1 },
    plainStyle,
  ).join('\n')

describe('a start on the console', () => {
  const event = { type: 'server-start', argv: [], log: '/l', port: 8000 } as const
  it('is told once, and of several processes with the role of each', () => {
    expect(consoleLines(event, plainStyle)).toEqual(['Start', '  port 8000 · log /l'])
    expect(consoleLines({ ...event, role: 'router' }, plainStyle)[0]).toBe('Start  router')
    const second = { ...event, role: 'router', baseline: 'plain' }
    expect(consoleLines(second, plainStyle)[0]).toBe('Baseline  plain  router')
  })
})

describe('a check on the console', () => {
  it('that passed is one line', () => {
    expect(lines({ status: 'pass' })).toBe(`  ✓ ${'chat/shape'.padEnd(40)}   41 ms`)
  })
  it('that measured something shows it', () => {
    const measured = { ...record, notes: ['3.99 tokens a step.'] }
    const event = { type: 'check-end', record: measured, index: 0, of: 1 } as const
    expect(consoleLines(event, plainStyle)[1]).toBe('      3.99 tokens a step.')
  })
  it('that failed shows finding and place in short: the end says the rest once', () => {
    const findings = [{ code: 'id-missing', message: 'No id.', exchange: 'answer', path: 'id' }] as const
    const text = lines({ status: 'fail', findings })
    expect(text).toContain('✗ chat/shape')
    expect(text).toContain('id-missing  No id.  (answer id)')
    expect(text).not.toContain('curl')
  })
  it('that only should pass is marked otherwise', () => {
    expect(lines({ status: 'fail', findings: [{ code: 'x', message: 'y' }] }, 'should')).toContain(
      '! chat/shape',
    )
  })
  it.each([
    [{ status: 'skip', reason: 'no limit' }, 'skipped: no limit'],
    [{ status: 'vacuous', reason: 'no stop' }, 'vacuous: no stop'],
    [{ status: 'blocked', error: { code: 'internal/bug', message: 'oops' } }, 'internal/bug  oops'],
  ] as const)('that is %j says why', (outcome, said) => {
    expect(lines(outcome)).toContain(said)
  })
  it('cannot be made to send escapes to the terminal', () => {
    const findings = [{ code: 'x', message: 'Got \u001b[2J.' }] as const
    expect(lines({ status: 'fail', findings })).not.toContain('\u001b')
  })
})

describe('a stop on the console', () => {
  it('that is clean says what was proven', () => {
    expect(consoleLines({ type: 'server-end', teardown }, plainStyle)).toEqual([
      '  ✓ stopped in 2.1 s (exit 0) · no process, port or shared memory left · 2 temporary files removed',
    ])
  })
  it('that leaks says what', () => {
    const findings = [{ code: 'teardown/survivors', message: 'Alive after KILL: 7 (x).' }]
    expect(
      consoleLines({ type: 'server-end', teardown: { ...teardown, findings } }, plainStyle).join(),
    ).toContain('teardown/survivors')
  })
})

describe('the end of a run on the console', () => {
  const report = (parts: Partial<RunReport>): RunReport => makeReport({ checks: [record], ...parts })
  const end = (parts: Partial<RunReport>): string =>
    consoleLines({ type: 'run-end', report: report(parts) }, plainStyle).join('\n')

  it('is calm when accepted, and says of how much', () => {
    expect(end({}).split('\n').slice(-2)).toEqual([
      'accepted · 1 of 1 check',
      '  1 passed · 0 failed  1.0 s · exit 0',
    ])
    const coverage = {
      judged: 2,
      of: 54,
      leftOutBy: ['--only'],
      notTested: [{ capability: 'tools', why: 'left-out' }],
    } as const
    expect(end({ coverage })).toContain('\naccepted · 2 of 54 checks (--only) · not tested: tools\n')
  })
  it('tells a cause once, with its checks, one request again, its grounds, what it means and what to do', () => {
    const findings = [{ code: 'done-missing', message: 'No [DONE].', exchange: 'answer' }] as const
    const clause = { clause: 'OpenAI API reference: stream', url: 'https://x' }
    const failed = ['stream/n', 'stream/contract'].map((id): CheckRecord => ({
      ...record,
      id,
      outcome: { status: 'fail', findings },
      grounds: { 'done-missing': clause },
    }))
    const text = end({ verdict: 'rejected', exitCode: 1, checks: failed, reasons: [] })
    expect(text).toContain('✗ done-missing  No [DONE].  · 2 checks\n      in stream/n, stream/contract\n')
    expect(text.split('again: curl -sSN http://127.0.0.1:1/health')).toHaveLength(2)
    expect(text.split('clause: OpenAI API reference: stream')).toHaveLength(2)
    expect(text).toContain('→ End every stream with one data: [DONE]')
    expect(text).toContain('what each code means: https://')
    expect(text).not.toContain('Look at the fields.')
  })
  it('explains known, should and vacuous where they occur', () => {
    const noted = {
      ...record,
      level: 'should',
      outcome: { status: 'fail', findings: [{ code: 'x', message: 'y' }] },
    } as const
    expect(end({ checks: [noted] })).toContain('  should: good practice')
    expect(end({})).not.toContain('should:')
  })
  it('names each reason and the next step when rejected', () => {
    const findings = [{ code: 'id-missing', message: 'No id.', exchange: 'answer' }] as const
    const text = end({
      verdict: 'rejected',
      exitCode: 1,
      reasons: [{ code: 'chat/shape/id-missing', message: 'No id.' }],
      checks: [{ ...record, outcome: { status: 'fail', findings } }],
    })
    expect(text).toContain('✗ id-missing  No id.\n      in chat/shape\n')
    expect(text).not.toContain('chat/shape/id-missing')
    expect(text).toContain('→ Run the curl line of a finding')
  })
  it('says of each check that proved nothing why, when that is unproven', () => {
    const skip = { status: 'skip', reason: 'not claimed: tools' } as const
    const silent = ['tools/auto', 'tools/cut'].map((id) => ({ ...record, id, outcome: skip }))
    const text = end({ verdict: 'unproven', exitCode: 5, checks: silent, reasons: [] })
    expect(text).toContain('– not claimed: tools: tools/auto, tools/cut')
    expect(end({ checks: silent })).not.toContain('– not claimed')
  })
  it('names no curl line where none was shown, as after a load', () => {
    const text = end({
      verdict: 'rejected',
      exitCode: 1,
      reasons: [{ code: 'load/errors', message: 'All failed.' }],
    })
    expect(text).toContain('`servewright probe` judges one request alone')
    expect(text).not.toContain('curl')
  })
  it('shows the diagnosis, its log line and the hint when blocked', () => {
    const error = {
      code: 'startup/bad-option',
      message: 'No such flag.',
      hint: 'Take it out.',
      facts: { evidence: 'error: x', logTail: ['a', 'b'] },
    } as const
    const text = end({ verdict: 'blocked', exitCode: 4, error, reasons: [] })
    expect(text).toContain('startup/bad-option  No such flag.')
    expect(text).toContain('log: error: x')
    expect(text).toContain('→ Take it out.')
    expect(text).not.toContain('| a')
  })
  it('shows the log’s last lines where no cause is known', () => {
    const error = { code: 'startup/exited', message: 'Ended.', facts: { logTail: ['a', 'b'] } } as const
    expect(end({ verdict: 'blocked', exitCode: 4, error, reasons: [] })).toContain('| b')
  })
})
