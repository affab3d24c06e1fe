import { expect, it } from 'vitest'
import { sendingThreads } from './sending-threads.ts'

it.each([
  [1, 1],
  [2, 1],
  [4, 2],
  [8, 4],
  [64, 16],
])('of %d cores takes %d', (cores, threads) => {
  expect(sendingThreads(cores)).toBe(threads)
})
