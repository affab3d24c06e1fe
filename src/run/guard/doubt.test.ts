import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../contract/exchange.ts'
import { causeOf, isHung } from './doubt.ts'

const probe = (failure?: Exchange['failure']): Exchange => ({
  request: { method: 'POST', url: 'http://127.0.0.1:1/', headers: {} },
  startedAtMs: 0,
  headers: {},
  frames: [],
  body: '',
  marks: { endMs: 1 },
  completion: 'timeout',
  ...(failure === undefined ? { status: 500 } : { failure }),
})
const late = probe({ kind: 'timeout', phase: 'head', message: 'x' })
const refused = probe({ kind: 'refused', phase: 'connect', message: 'x' })
const process = { pid: 7, title: 'VLLM::EngineCore' }
const health = (status: number | undefined) => [{ path: '/health', status }]

describe('isHung', () => {
  it.each([
    [
      'a stopped process',
      true,
      late,
      { process: { ...process, state: 'stopped' as const }, signs: health(200), sees: true },
    ],
    [
      'a process that is gone',
      false,
      late,
      { process: { ...process, state: 'gone' as const }, signs: health(200), sees: true },
    ],
    [
      'silence of a server whose API answers',
      true,
      late,
      { process: undefined, signs: health(200), sees: false },
    ],
    [
      'silence of a server whose processes live',
      true,
      late,
      { process: undefined, signs: health(undefined), sees: true },
    ],
    ['silence of an address', false, late, { process: undefined, signs: health(undefined), sees: false }],
    ['health that says 503', false, late, { process: undefined, signs: health(503), sees: true }],
    ['a closed port', false, refused, { process: undefined, signs: health(undefined), sees: true }],
    ['an error', false, probe(), { process: undefined, signs: health(200), sees: true }],
  ])('of %s: %s', (...row) => {
    const [, hung, answer, seen] = row
    expect(isHung(answer, seen)).toBe(hung)
  })
})

describe('causeOf', () => {
  it.each([
    [{}, ''],
    [
      { process: { ...process, state: 'stopped' as const } },
      'its process 7 (VLLM::EngineCore) is stopped (state T), and ',
    ],
    [{ process: { ...process, state: 'gone' as const } }, 'its process 7 (VLLM::EngineCore) has ended, and '],
    [{ stillMs: 12_345 }, expect.stringContaining('for 12 s')],
  ])('of %j', (doubt, words) => {
    expect(causeOf(doubt)).toEqual(words)
  })
})

it('names each process that is gone', () => {
  const core = { pid: 7, title: 'VLLM::EngineCore', state: 'gone' } as const
  expect(causeOf({ process: core, others: [{ ...core, pid: 8 }] })).toBe(
    'its process 7 (VLLM::EngineCore) has ended, as has 8 (VLLM::EngineCore), and ',
  )
})
