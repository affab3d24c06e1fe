import { describe, expect, it } from 'vitest'
import { effectiveLimits } from './limits.ts'

describe('effectiveLimits', () => {
  it('are the defaults for a quick server, or one whose speed is not known', () => {
    expect(effectiveLimits({})).toMatchObject({ headMs: 60_000, idleMs: 30_000 })
    expect(effectiveLimits({}, { firstTokenMs: 40, msPerToken: 9 })).toMatchObject({ headMs: 60_000 })
  })
  it.each([
    [{ firstTokenMs: 900, msPerToken: 250 }, 600_000],
    [{ firstTokenMs: 4_000, msPerToken: 10 }, 120_000],
    [{ firstTokenMs: 1_000, msPerToken: 60_000 }, 1_800_000],
  ])('grow for a server of %j', (speed, headMs) => {
    expect(effectiveLimits({}, speed)).toMatchObject({ headMs, connectMs: 5_000 })
  })
  it('stand as they are set', () => {
    const slow = { firstTokenMs: 900, msPerToken: 250 }
    expect(effectiveLimits({ headMs: 7 }, slow)).toMatchObject({ headMs: 7, totalMs: 3_000_000 })
  })
})
