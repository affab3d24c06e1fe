import { describe, expect, it } from 'vitest'
import type { Arrival } from '../../contract/load-plan.ts'
import { assertOpenFiles, connectionsNeeded } from './assert-open-files.ts'

describe('file descriptors', () => {
  it.each<[Arrival, number]>([
    [{ kind: 'users', users: 512 }, 512],
    [{ kind: 'poisson', rate: 10.5 }, 11],
    [{ kind: 'ramp', fromRate: 1, toRate: 90, overMs: 1000 }, 90],
    [{ kind: 'steps', rates: [5, 70, 20], stepMs: 1000 }, 70],
    [{ kind: 'trace', atMs: [1, 2, 3] }, 3],
  ])('counts what %j needs', (arrival, needed) => {
    expect(connectionsNeeded(arrival)).toBe(needed)
  })

  it('names the number that is needed', () => {
    const arrival = { kind: 'users', users: 2000 } as const
    expect(() => assertOpenFiles(arrival, { open: 30, limit: 1024 })).toThrow(
      expect.objectContaining({
        code: 'environment/too-few-files',
        message: 'The load needs 2094 file descriptors, but this process may open only 1024',
        hint: 'Raise the limit first: ulimit -n 2094',
      }),
    )
  })

  it('lets go ahead what fits', () => {
    expect(() => assertOpenFiles({ kind: 'users', users: 2 }, { open: 30, limit: 96 })).not.toThrow()
  })
})
