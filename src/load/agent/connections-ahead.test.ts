import { describe, expect, it } from 'vitest'
import type { Arrival } from '../../contract/load-plan.ts'
import { connectionsAhead } from './connections-ahead.ts'

const ahead = (arrival: Arrival, more: { requests?: number; reuse?: boolean; of?: number } = {}): number => {
  const { requests, reuse = true, of = 1 } = more
  const end = requests === undefined ? {} : { requests }
  return connectionsAhead({ arrival, seed: 1, share: { part: 0, of }, reuse, end })
}

describe('connections that are opened before a load', () => {
  it('are as many as users, or as the requests of two seconds', () => {
    expect(ahead({ kind: 'users', users: 9 })).toBe(9)
    expect(ahead({ kind: 'constant', rate: 20 })).toBe(40)
    expect(ahead({ kind: 'constant', rate: 20 }, { of: 2 })).toBe(20)
    expect(ahead({ kind: 'constant', rate: 20 }, { requests: 7 })).toBe(7)
  })
  it('are those of a burst, and of a rate that rises', () => {
    expect(ahead({ kind: 'trace', atMs: [0, 0, 0, 1_999, 2_000] })).toBe(4)
    expect(ahead({ kind: 'steps', rates: [5, 500], stepMs: 1_000 })).toBeGreaterThan(400)
  })
  it('are not more than a server can be asked for, and none where each request has its own', () => {
    expect(ahead({ kind: 'constant', rate: 1e6 })).toBe(4_096)
    expect(ahead({ kind: 'users', users: 9 }, { reuse: false })).toBe(0)
  })
})
