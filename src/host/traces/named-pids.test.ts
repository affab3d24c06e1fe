import { describe, expect, it } from 'vitest'
import { namedPids } from './named-pids.ts'

describe('namedPids', () => {
  it.each([
    ['/dev/shm/sem.loky-1190-n9e0dyur', [1190]],
    ['/dev/shm/fake_engine_4711', [4711]],
    ['/tmp/100/pymp-2048_7777', [2048, 7777]],
    ['/dev/shm/psm_1a2b3c', []],
    ['/dev/shm/sem.mp-abc123', []],
    ['/tmp/a-42', []],
  ])('of %s are %j', (path, pids) => {
    expect(namedPids(path)).toEqual(pids)
  })
})
