import { describe, expect, it } from 'vitest'
import { blockFor, sleep } from '../base/clock.ts'
import { watchLateness } from './lateness.ts'

describe('watchLateness', () => {
  it('tells for how long this process did nothing', () => {
    const watch = watchLateness()
    blockFor(80)
    expect(watch.stop()).toBeGreaterThanOrEqual(69)
  })

  it('tells it of every exchange that was under way then, and of no later one', async () => {
    const [early, both] = [watchLateness(), watchLateness()]
    blockFor(300)
    await sleep(1)
    const later = watchLateness()
    expect(early.stop()).toBeGreaterThanOrEqual(289)
    expect(both.stop()).toBeGreaterThanOrEqual(289)
    expect(later.stop()).toBeLessThan(289)
  })
})
