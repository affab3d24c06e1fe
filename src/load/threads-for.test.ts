/** The number of threads follows the load and the machine. */
import { describe, expect, it } from 'vitest'
import { threadsFor } from './threads-for.ts'

describe('threads that nobody has asked for', () => {
  it.each([
    [1, 1],
    [512, 1],
    [513, 2],
    [4_096, 8],
    [16_384, 8],
  ])('of %i users are %i on a machine with room for eight', (users, threads) => {
    expect(threadsFor({ kind: 'users', users }, 8)).toBe(threads)
  })

  it.each([
    [1, 1],
    [255, 1],
    [700, 3],
    [100_000, 8],
  ])('of %i requests a second are %i', (rate, threads) => {
    expect(threadsFor({ kind: 'constant', rate }, 8)).toBe(threads)
  })

  it('is one where nothing is due, and where the machine has room for one', () => {
    expect(threadsFor({ kind: 'trace', atMs: [] }, 8)).toBe(1)
    expect(threadsFor({ kind: 'users', users: 10_000 }, 1)).toBe(1)
  })
})
