import { describe, expect, it } from 'vitest'
import { createStallClock } from './stall-clock.ts'

function clock() {
  let now = 0
  const stall = createStallClock(() => now)
  return { at: (ms: number, lines: number, cpuMs: number) => ((now = ms), stall.observe(lines, cpuMs)) }
}

describe('createStallClock', () => {
  it('counts while neither the log grows nor the CPU is used', () => {
    const { at } = clock()
    at(0, 1, 100)
    expect(at(5_000, 1, 100)).toBe(5_000)
    expect(at(9_000, 1, 100)).toBe(9_000)
  })
  it('starts again with a new log line', () => {
    const { at } = clock()
    at(0, 1, 0)
    expect(at(60_000, 2, 0)).toBe(0)
    expect(at(61_000, 2, 0)).toBe(1_000)
  })
  it('starts again when the tree computes', () => {
    const { at } = clock()
    at(0, 1, 0)
    expect(at(60_000, 1, 30_000)).toBe(0)
  })
  it('takes the CPU time of a waiting process for no progress', () => {
    const { at } = clock()
    at(0, 1, 0)
    for (let ms = 100; ms <= 60_000; ms += 100) at(ms, 1, ms * 0.01)
    expect(at(60_100, 1, 601)).toBeGreaterThan(59_000)
  })
  it('takes a fall of the sum, by a process that ended, for no progress', () => {
    const { at } = clock()
    at(0, 1, 5_000)
    expect(at(10_000, 1, 1_000)).toBe(10_000)
    expect(at(11_000, 1, 9_000)).toBe(0)
  })
})
