import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { driftPpm, offsetAt, readClock, type Probe } from './clock-offset.ts'

const trueOffsetMs = 100_000

/** A round trip whose two ways took so long. */
const probe = (sentMs: number, [thereMs, backMs]: readonly [number, number], heldMs = 0.1): Probe => ({
  sentMs,
  atMs: sentMs + thereMs + trueOffsetMs,
  backMs: sentMs + thereMs + heldMs + trueOffsetMs,
  heardMs: sentMs + thereMs + heldMs + backMs,
})

describe('a clock that is read from afar', () => {
  it('is off by no more than the bound, however uneven the ways are', () => {
    const random = createRandom(3)
    for (let run = 0; run < 200; run++) {
      const probes = Array.from({ length: 32 }, (_, index) =>
        probe(index * 20, [random.exponential() * 5, random.exponential() * 0.2], random.exponential()),
      )
      const { offsetMs, boundMs } = readClock(probes)
      expect(Math.abs(offsetMs - trueOffsetMs)).toBeLessThanOrEqual(boundMs + 1e-6)
    }
  })

  it('is read by the least round trip, and the peer’s own time is no part of it', () => {
    const { offsetMs, boundMs } = readClock([probe(0, [40, 1]), probe(50, [0.2, 0.2], 30), probe(90, [1, 1])])
    expect(boundMs).toBeCloseTo(0.2, 6)
    expect(offsetMs).toBeCloseTo(trueOffsetMs, 6)
  })

  it('has a bound without end where nobody has answered', () => {
    expect(readClock([]).boundMs).toBe(Infinity)
  })
})

describe('two readings', () => {
  const before = { offsetMs: 10, boundMs: 0.1, atMs: 0 }

  it('say what lies between them', () => {
    expect(offsetAt(250, { before, after: { offsetMs: 14, boundMs: 0.1, atMs: 1_000 } })).toBe(11)
    expect(offsetAt(250, { before, after: before })).toBe(10)
  })

  it('tell a drift only where their bounds do not explain it', () => {
    expect(driftPpm({ before, after: { offsetMs: 10.15, boundMs: 0.1, atMs: 10_000 } })).toBe(0)
    expect(driftPpm({ before, after: { offsetMs: 10.7, boundMs: 0.1, atMs: 10_000 } })).toBeCloseTo(50)
    expect(driftPpm({ before, after: { offsetMs: -490, boundMs: 0.1, atMs: 10_000 } })).toBeCloseTo(-49_980)
  })
})
