import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../contract/exchange.ts'
import type { CheckRecord } from '../../contract/report.ts'
import { isInDoubt, mostTries, provesGone, withoutConsequences } from './life-signs.ts'

const exchange = (parts: Partial<Exchange> = {}): Exchange => ({
  request: { method: 'POST', url: 'http://127.0.0.1:1/', headers: {} },
  startedAtMs: 0,
  status: 200,
  headers: {},
  frames: [],
  body: '',
  marks: { endMs: 1 },
  completion: 'complete',
  ...parts,
})
const get = { method: 'GET', url: 'http://127.0.0.1:1/', headers: {} }
const refused = { kind: 'refused', phase: 'connect', message: 'ECONNREFUSED' } as const
const ends = (endMs: number) => ({ marks: { endMs } })

describe('isInDoubt', () => {
  it.each<readonly [boolean, Readonly<Record<string, Exchange>>]>([
    [false, {}],
    [false, { a: exchange() }],
    [false, { bad: exchange({ status: 400, ...ends(1) }), good: exchange(ends(2)) }],
    [true, { good: exchange(ends(1)), bad: exchange({ status: 400, ...ends(2) }) }],
    [true, { a: exchange({ failure: refused, completion: 'refused' }) }],
    [true, { a: exchange({ completion: 'server-error' }) }],
    [false, { a: exchange({ request: get, status: 404, completion: 'server-error' }) }],
    [true, { a: exchange({ request: get, failure: refused }) }],
  ])('is %s of %j', (doubt, exchanges) => {
    expect(isInDoubt({ exchanges })).toBe(doubt)
  })
})

describe('provesGone', () => {
  const calm = { lateMs: 0, local: true, cores: 2, load: 1 }
  const busy = { ...calm, load: 10 }
  const late = (lateMs: number): Exchange =>
    exchange({
      failure: { kind: 'timeout', phase: 'total', message: 'x' },
      completion: 'timeout',
      marks: { endMs: 15_000 },
      lateMs,
    })
  it.each<readonly [string, boolean, Parameters<typeof provesGone>]>([
    ['no token in time', true, [late(10), { number: 1, strain: calm, patient: false }]],
    ['the same on a starved machine', false, [late(10), { number: 1, strain: busy, patient: false }]],
    ['the same after the longest wait', true, [late(10), { number: 2, strain: busy, patient: true }]],
    ['one hiccup', false, [exchange({ status: 500 }), { number: 1, strain: calm, patient: true }]],
    [
      'as many as there are tries',
      true,
      [exchange({ status: 500 }), { number: mostTries, strain: calm, patient: true }],
    ],
    ['our own sleep', false, [late(9_000), { number: mostTries, strain: calm, patient: true }]],
  ])('%s: %s', (_, gone, probe) => {
    expect(provesGone(...probe)).toBe(gone)
  })
})

describe('withoutConsequences', () => {
  const probe = exchange({ status: 404 })
  const record = (...names: readonly string[]): CheckRecord => {
    const [first = '', ...rest] = names
    const finding = (name: string) => ({ code: 'x', message: name, exchange: name })
    return {
      id: 'a/b',
      title: 'x',
      advice: 'x',
      level: 'must',
      needs: [],
      durationMs: 1,
      outcome: { status: 'fail', findings: [finding(first), ...rest.map(finding)] },
      exchanges: {
        own: exchange(),
        gone: exchange({ status: 404 }),
        dead: exchange({ status: 500 }),
        silent: exchange({ failure: refused }),
      },
    }
  }
  it('leaves nothing of a check that only met the dead server', () => {
    expect(withoutConsequences(record('gone', 'dead', 'silent'), probe)).toBeUndefined()
  })
  it('keeps what was wrong before', () => {
    const left = withoutConsequences(record('own', 'dead'), probe)
    expect(left?.outcome).toMatchObject({ status: 'fail', findings: [{ message: 'own' }] })
  })
})
