import { describe, expect, it } from 'vitest'
import type { Distribution } from '../../contract/load.ts'
import { decideValidity, type ClientHealth } from './decide-validity.ts'

const spread = (p99: number, max = p99, count = 1000): Distribution => ({
  count,
  mean: p99 / 4,
  p50: p99 / 4,
  p90: p99 / 2,
  p95: p99 / 2,
  p99,
  p999: max,
  max,
})

const healthy: ClientHealth = {
  canary: spread(2),
  errorBarMs: 2,
  canaryMissing: 0,
  socketWait: spread(1),
  lateness: spread(1.5),
  notSent: 0,
  sent: 1000,
  loopUtilisation: 0.3,
  cpuSeconds: 3,
  maxRssMiB: 90,
}

describe('validity', () => {
  it('is valid without any sign', () => {
    expect(decideValidity(healthy)).toMatchObject({ state: 'valid', errorBarMs: 2, reasons: [] })
  })

  it('takes late reads and a busy loop for what they are where the kernel stamps', () => {
    const late = {
      ...healthy,
      socketWait: spread(60),
      canary: spread(60),
      loopUtilisation: 0.9,
      mergedShare: 0,
    }
    expect(decideValidity(late).state).toBe('valid')
    expect(decideValidity({ ...late, canary: spread(60, 2_500) }).state).toBe('degraded')
    // One of 192 tokens, and ten of 1,000.
    expect(decideValidity({ ...late, mergedShare: 0.0052, mergedAtLeast: 0.0009 }).state).toBe('degraded')
    expect(decideValidity({ ...late, mergedShare: 0.01, mergedAtLeast: 0.0054 }).state).toBe('void')
    expect(decideValidity({ ...late, mergedShare: 0.002 }).state).toBe('degraded')
    expect(decideValidity({ ...late, mergedShare: 0.006 })).toMatchObject({
      state: 'void',
      reasons: [expect.stringContaining('0.6 % of the tokens have lost their own time (limit 0.5 %)')],
    })
  })

  it.each<[string, Partial<ClientHealth>, string]>([
    ['much was added', { errorBarMs: 20 }, 'added up to 20 ms'],
    ['requests are late', { lateness: spread(20) }, 'sent up to 20 ms late'],
    ['the loop is busy', { loopUtilisation: 0.8 }, 'busy 80 %'],
    ['some requests were not sent', { notSent: 10 }, '10 of 1010'],
    ['the machine stood still', { canary: spread(2, 300) }, 'was paused for 300 ms'],
  ])('is degraded where %s', (_, change, reason) => {
    const { state, reasons } = decideValidity({ ...healthy, ...change })
    expect(state).toBe('degraded')
    expect(reasons.join()).toContain(reason)
  })

  it.each<[string, Partial<ClientHealth>]>([
    ['much was added', { errorBarMs: 60 }],
    ['requests are late', { lateness: spread(60) }],
    ['the loop is busy', { loopUtilisation: 0.97 }],
    ['many requests were not sent', { notSent: 100 }],
    ['the machine stood still', { socketWait: spread(1, 2_500) }],
    ['the canary said too little', { canary: spread(2, 2, 19) }],
    ['the canary lost time stamps', { canaryMissing: 1 }],
  ])('is void where %s', (_, change) => {
    const { state, reasons } = decideValidity({ ...healthy, ...change })
    expect(state).toBe('void')
    expect(reasons).toHaveLength(1)
  })

  it('names only what makes it void', () => {
    const { reasons } = decideValidity({ ...healthy, errorBarMs: 60, loopUtilisation: 0.8 })
    expect(reasons).toHaveLength(1)
  })

  it('asks for no punctuality of a closed loop', () => {
    const { lateness: _, ...closed } = healthy
    expect(decideValidity(closed)).toMatchObject({ state: 'valid', lateness: { count: 0 } })
  })
})
