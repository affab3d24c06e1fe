import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../contract/exchange.ts'
import { retryAfterMs } from './retry-after.ts'

const now = '2026-03-01T10:00:00.000Z'
const answer = (status: number, headers: Readonly<Record<string, string>>): Exchange => ({
  request: { method: 'POST', url: 'http://127.0.0.1:1/', headers: {} },
  startedAtMs: 0,
  status,
  headers,
  frames: [],
  body: '',
  marks: { endMs: 1 },
  completion: 'server-error',
})

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': 'Sun, 01 Mar 2026 10:00:07 GMT' }, 7_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 10:00:07 GMT', date: 'Sun, 01 Mar 2026 10:00:04 GMT' }, 3_000],
    [{ 'retry-after-ms': '40', 'retry-after': '1' }, 40],
    [{ 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    [{ 'x-ratelimit-reset-tokens': '20ms' }, 20],
    [{ 'x-ratelimit-reset': String(Date.parse(now) / 1000 + 9) }, 9_000],
    [{ 'ratelimit-reset': '5' }, 5_000],
    [
      {
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-requests': '7',
        'x-ratelimit-reset-tokens': '3s',
        'x-ratelimit-remaining-tokens': '0',
      },
      3_000,
    ],
    [{ 'retry-after': 'soon' }, 'unsaid'],
    [{}, 'unsaid'],
  ] as const)('reads %j of a 429', (headers, ms) => {
    expect(retryAfterMs(answer(429, headers), now)).toBe(ms)
  })
  it('takes a 503 for a limit only where it says when to come back', () => {
    expect(retryAfterMs(answer(503, { 'retry-after': '1' }), now)).toBe(1_000)
    expect(retryAfterMs(answer(503, {}), now)).toBeUndefined()
    expect(retryAfterMs(answer(200, { 'x-ratelimit-reset-requests': '1s' }), now)).toBeUndefined()
  })
})
