import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../test/fixtures/make-exchange.ts'
import type { Check, CheckContext, Judgement } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import { EnvironmentError } from '../base/errors.ts'
import { runCheck } from './run-check.ts'

const unused = () => Promise.reject(new Error('not to be called'))
const client: Client = { chat: unused, completions: unused, raw: unused }

function context(over: Partial<CheckContext> = {}): CheckContext {
  const facts = { model: 'm', claims: ['chat' as const], expectations: {} }
  return { client, facts, signal: new AbortController().signal, ...over }
}

function check(over: Partial<Check> = {}): Check {
  return {
    id: 'area/slug',
    title: 'A title',
    advice: 'x',
    level: 'must',
    needs: ['chat'],
    codes: ['wrong'],
    exercise: () => Promise.resolve({ one: makeExchange() }),
    judge: () => [],
    ...over,
  }
}

const outcome = async (over: Partial<Check>) => (await runCheck(check(over), context())).outcome
const finding = { code: 'wrong', message: 'It is wrong.' }

describe('runCheck', () => {
  it('records a pass with its exchanges and duration', async () => {
    const record = await runCheck(check(), context())
    expect(record).toEqual({
      id: 'area/slug',
      title: 'A title',
      advice: 'x',
      level: 'must',
      needs: ['chat'],
      outcome: { status: 'pass' },
      exchanges: { one: makeExchange() },
      durationMs: expect.any(Number) as number,
    })
    expect(record.durationMs).toBeGreaterThan(0)
  })

  it.each<[Judgement, object]>([
    [[finding, finding], { status: 'fail', findings: [finding, finding] }],
    [{ vacuous: 'nothing came' }, { status: 'vacuous', reason: 'nothing came' }],
  ])('records the judgement %j', async (judgement, expected) => {
    expect(await outcome({ judge: () => judgement })).toEqual(expected)
  })

  it('keeps a hundred findings of a thousand characters, and says how many more there are', async () => {
    const many = Array.from({ length: 250 }, () => ({ ...finding, message: 'x'.repeat(5_000) }))
    const { outcome: found, notes } = await runCheck(check({ judge: () => many }), context())
    expect(found.status === 'fail' ? found.findings.map(({ message }) => message.length) : []).toEqual(
      Array.from({ length: 100 }, () => 1_001),
    )
    expect(notes).toEqual(['150 more findings.'])
  })

  it('records what findings that reject rest on', async () => {
    const grounds = { wrong: { clause: 'RFC 1, 2' }, default: { clause: 'RFC 3, 4' } }
    const judge = () => [
      finding,
      { ...finding, code: 'other' },
      { ...finding, code: 'odd', level: 'should' as const },
      { ...finding, code: 'not-answered' },
    ]
    const record = await runCheck(check({ grounds, judge }), context())
    expect(record.grounds).toEqual({ wrong: grounds.wrong, other: grounds.default })
    expect(await runCheck(check({ grounds }), context())).not.toHaveProperty('grounds')
  })

  it.each<[Judgement, readonly string[] | undefined]>([
    [[], ['1 exchange of m.']],
    [[finding], ['1 exchange of m.']],
    [{ vacuous: 'nothing came' }, undefined],
  ])('records what was measured, where it was judged: %j', async (judgement, expected) => {
    const notes: Check['notes'] = (transcript, { model }) => [
      `${Object.keys(transcript).length} exchange of ${model}.`,
    ]
    expect((await runCheck(check({ judge: () => judgement, notes }), context())).notes).toEqual(expected)
  })

  it('skips without exercising what is not claimed or does not apply', async () => {
    const exercise = () => Promise.reject(new Error('exercised'))
    expect(await outcome({ exercise, needs: ['chat', 'echo', 'metrics'] })).toEqual({
      status: 'skip',
      reason: 'not claimed: echo, metrics',
    })
    expect(await outcome({ exercise, skip: () => ({ skip: 'no limit is set' }) })).toEqual({
      status: 'skip',
      reason: 'no limit is set',
    })
  })

  it('is blocked by what exercise throws, never failed', async () => {
    const thrown = new EnvironmentError('environment/unreachable', 'No route.', {
      hint: 'Look at the network.',
    })
    expect(await outcome({ exercise: () => Promise.reject(thrown) })).toEqual({
      status: 'blocked',
      error: { code: 'environment/unreachable', message: 'No route.', hint: 'Look at the network.' },
    })
  })

  it('is blocked by a judge that throws, and keeps the evidence', async () => {
    const judge = (): never => {
      throw new TypeError('a bug')
    }
    const record = await runCheck(check({ judge }), context())
    expect(record.outcome).toEqual({
      status: 'blocked',
      error: expect.objectContaining({ code: 'internal/bug', message: 'a bug' }) as object,
    })
    expect(record.exchanges).toEqual({ one: makeExchange() })
  })

  it.each(['returns', 'throws'])('judges nothing after an abort when exercise %s', async (how) => {
    const controller = new AbortController()
    const exercise = () => {
      controller.abort()
      return how === 'returns'
        ? Promise.resolve({ one: makeExchange() })
        : Promise.reject(new Error('aborted'))
    }
    const record = await runCheck(
      check({ exercise, judge: () => [finding] }),
      context({ signal: controller.signal }),
    )
    expect(record.outcome).toEqual({ status: 'skip', reason: 'interrupted' })
  })
})
