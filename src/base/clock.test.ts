import { describe, expect, it } from 'vitest'
import { after, nowMs, sleep } from './clock.ts'

/** Milliseconds that each of many timers took beyond what it was set to; Node's own count whole ones. */
async function excess(wait: (ms: number) => Promise<void>): Promise<readonly number[]> {
  const waits = Array.from({ length: 200 }, async (_, index) => {
    const ms = 5 + index * 0.37
    const startMs = nowMs()
    await wait(ms)
    return nowMs() - startMs - ms
  })
  return await Promise.all(waits)
}

describe('a timer', () => {
  it('never calls early', async () => {
    const over = await excess((ms) => new Promise((resolve) => void after(ms, resolve)))
    expect(Math.min(...over)).toBeGreaterThanOrEqual(0)
  })

  it('that is disarmed does not call', async () => {
    let called = false
    const disarm = after(5, () => (called = true))
    disarm()
    await sleep(30)
    expect(called).toBe(false)
  })
})

describe('a sleep', () => {
  it('never ends early', async () => {
    expect(Math.min(...(await excess((ms) => sleep(ms))))).toBeGreaterThanOrEqual(0)
  })

  it('ends at once where its signal aborts', async () => {
    const abort = new AbortController()
    const startMs = nowMs()
    const slept = sleep(60_000, abort.signal)
    abort.abort()
    await slept
    expect(nowMs() - startMs).toBeLessThan(10_000)
  })
})
