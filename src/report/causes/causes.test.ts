import { describe, expect, it } from 'vitest'
import { makeReport } from '../../../test/fixtures/make-report.ts'
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { CheckRecord } from '../../contract/report.ts'
import { causesOf } from './causes.ts'

const whole: Exchange = {
  request: { method: 'POST', url: 'http://127.0.0.1:1/v1/completions', headers: {}, body: '{}' },
  startedAtMs: 0,
  headers: {},
  frames: [],
  body: '',
  marks: { endMs: 1 },
  completion: 'complete',
}
const cut: Exchange = { ...whole, completion: 'truncated', incompleteBecause: 'There is no [DONE].' }

type Made = Partial<CheckRecord> & { readonly found: readonly [Finding, ...Finding[]] }

const failed = (id: string, { found, ...change }: Made): CheckRecord => ({
  id,
  title: 'x',
  advice: `Advice of ${id}.`,
  level: 'must',
  needs: [],
  durationMs: 1,
  outcome: { status: 'fail', findings: found },
  exchanges: { stream: cut, whole },
  ...change,
})
const done: Finding = { code: 'done-missing', message: 'The stream ends without [DONE].', exchange: 'stream' }
const silent = (more = ''): Finding => ({
  code: 'not-answered',
  message: `Expected a complete answer with status 200, got truncated: There is no [DONE].${more}`,
  exchange: 'stream',
})
const of = (...checks: readonly CheckRecord[]) => causesOf({ servers: [], checks })

describe('causes of a report', () => {
  it('are one for the same code and reason, however many checks show it', () => {
    const [cause, ...others] = of(failed('a/1', { found: [done] }), failed('a/2', { found: [done] }))
    expect(others).toEqual([])
    expect(cause).toMatchObject({
      code: 'done-missing',
      level: 'must',
      checks: ['a/1', 'a/2'],
      exchange: cut,
    })
    expect(cause?.sightings).toHaveLength(2)
  })
  it('have the advice of the code, and that of the check only for codes of the user', () => {
    const own: Finding = { code: 'too-rude', message: 'Rude.' }
    const [one, two] = of(failed('a/1', { found: [done] }), failed('own/1', { found: [own] }))
    expect(one?.advice).toContain('[DONE]')
    expect(one?.means).toContain('[DONE]')
    expect(two).toMatchObject({ code: 'too-rude', advice: 'Advice of own/1.' })
    expect(two).not.toHaveProperty('means')
  })
  it('take in what could not be judged because of them', () => {
    const other: Finding = {
      code: 'choice-count-wrong',
      message: 'Expected 2 choices, got 1.',
      exchange: 'stream',
    }
    const [cause, second, ...more] = of(
      failed('stream/n', { found: [other, done] }),
      failed('chat/n', { found: [{ ...other, exchange: 'whole' }] }),
      failed('stream/contract', { found: [done] }),
      failed('stream/equal', { found: [silent()] }),
      failed('stream/incremental', { found: [silent(' The same in 5 more.')], level: 'should' }),
    )
    expect(more).toEqual([])
    expect(cause?.checks).toEqual(['stream/n', 'stream/contract', 'stream/equal', 'stream/incremental'])
    expect(cause?.consequences).toMatchObject([
      { code: 'not-answered', checks: ['stream/equal', 'stream/incremental'], level: 'must' },
    ])
    expect(second).toMatchObject({ code: 'choice-count-wrong', checks: ['stream/n', 'chat/n'] })
  })
  it('take it in before others that the same answers show', () => {
    const usage: Finding = { code: 'usage-with-choices', message: 'It has choices.', exchange: 'stream' }
    const causes = of(
      failed('stream/contract', { found: [usage, done] }),
      failed('stream/n', { found: [usage, done] }),
      failed('stream/utf8', { found: [silent()] }),
    )
    expect(causes.map(({ code, checks }) => [code, checks.length])).toEqual([
      ['done-missing', 3],
      ['usage-with-choices', 2],
    ])
  })
  it('stand alone where nothing more exact was found', () => {
    const reset = { ...whole, completion: 'reset', incompleteBecause: 'The connection broke.' } as const
    const found = { ...silent(), exchange: 'broken' }
    const exchanges = { stream: cut, broken: reset }
    const causes = of(failed('a/1', { found: [done] }), failed('a/2', { found: [found], exchanges }))
    expect(causes.map(({ code }) => code)).toEqual(['done-missing', 'not-answered'])
  })
  it('take in what follows from them in the same check, and not in others', () => {
    const text: Finding = { code: 'text-differs', message: 'Another text.', exchange: 'whole' }
    const usage: Finding = { code: 'usage-differs', message: 'Another usage.', exchange: 'whole' }
    const [one, two, ...more] = of(
      failed('a/1', { found: [usage, text] }),
      failed('a/2', { found: [{ ...usage, message: 'Expected 3, got 4.' }] }),
    )
    expect(more).toEqual([])
    expect(one).toMatchObject({ code: 'text-differs', consequences: [{ code: 'usage-differs' }] })
    expect(two).toMatchObject({ code: 'usage-differs', checks: ['a/2'], consequences: [] })
  })
  it('differ where the statuses differ, and not where quotes or counts do', () => {
    const got = (status: number, body: string): Finding => ({
      code: 'mistake-answered',
      message: `Expected status 400, got ${status}: "${body}".`,
    })
    const causes = of(
      failed('a/1', { found: [got(200, 'id 1')] }),
      failed('a/2', { found: [got(200, 'id \\"2')] }),
      failed('a/3', { found: [got(201, 'id 1')] }),
    )
    expect(causes.map(({ checks }) => checks)).toEqual([['a/1', 'a/2'], ['a/3']])
  })
  it('that are known neither hide what is new nor are hidden by it', () => {
    const known = { versions: {}, reason: 'So it is.', upstream: 'none' }
    const text: Finding = { code: 'text-differs', message: 'Another text.' }
    const usage: Finding = { code: 'usage-differs', message: 'Another usage.' }
    const [one, two] = of(
      failed('a/1', { found: [text, usage], known: [{ ...known, finding: 'a/1/text-differs' }] }),
    )
    expect(one).toMatchObject({ code: 'usage-differs', level: 'must' })
    expect(two).toMatchObject({ code: 'text-differs', level: 'known', known: [{ reason: 'So it is.' }] })
    expect(two).not.toHaveProperty('advice')
  })
  it('of a machine that was too busy prove nothing', () => {
    const late: Exchange = {
      ...whole,
      completion: 'timeout',
      failure: { kind: 'timeout', phase: 'total', message: 'late' },
    }
    const strain = { lateMs: 5_000, local: true, cores: 1, load: 0 }
    const found = { code: 'not-answered', message: 'Late.', exchange: 'late' }
    const [cause] = of(failed('a/1', { found: [found], exchanges: { late }, strain }))
    expect(cause).toMatchObject({ level: 'unproven' })
  })
  it('begin with the gravest, and what is wrong apart from any check', () => {
    const server = {
      origin: 'attached',
      baseUrl: 'x',
      facts: { model: 'm', claims: [], expectations: {} },
      processes: [],
      findings: [{ code: 'server/gone', message: 'Gone.' }],
    } as const
    const noted: Finding = { code: 'older-field', message: 'Older.' }
    const checks = [failed('a/0', { found: [noted], level: 'should' }), failed('a/1', { found: [done] })]
    const causes = causesOf(makeReport({ servers: [server], checks }))
    expect(causes.map(({ code, level }) => [code, level])).toEqual([
      ['server/gone', 'must'],
      ['done-missing', 'must'],
      ['older-field', 'should'],
    ])
  })
})
