import { describe, expect, it } from 'vitest'
import { sleep } from '../base/clock.ts'
import { defaultChecksMs, defaultLoadMs, startTimeLimit, withLimit } from './time-limit.ts'

const hourMs = 3_600_000
const never = new AbortController().signal
const interrupt = { signal: never, hurry: never, exitCode: undefined, [Symbol.dispose]: () => undefined }

describe('the time of a run', () => {
  it('ends what listens to an interrupt, without its exit code', async () => {
    using limit = startTimeLimit({ askedMs: 50, leftMs: 5 })
    const { signal, exitCode } = withLimit(interrupt, limit)
    await sleep(5_000, signal)
    expect([signal.aborted, exitCode, limit.overMs]).toEqual([true, undefined, 50])
  })

  it('of the user is not changed by a default', async () => {
    using limit = startTimeLimit({ askedMs: hourMs, leftMs: hourMs })
    limit.allow(1)
    await sleep(20)
    expect(limit.overMs).toBeUndefined()
  })

  it('is by default that of the last step', async () => {
    using limit = startTimeLimit(undefined)
    limit.allow(hourMs)
    limit.allow(Infinity)
    limit.allow(1)
    await sleep(5_000, limit.signal)
    expect(limit.overMs).toBe(1)
  })

  it('grows with the plan and with the slowness of the server', () => {
    expect(defaultChecksMs(70)).toBe(2.5 * hourMs)
    expect(defaultChecksMs(70, { firstTokenMs: 100, msPerToken: 50 })).toBe(5 * hourMs)
    const plan = { name: 'load', arrival: { kind: 'users', users: 10 }, requests: 100 } as const
    expect(defaultLoadMs(plan, 1)).toBe(60 * 60_000)
    expect(defaultLoadMs({ ...plan, requests: 0, durationMs: hourMs }, 2)).toBe(4 * hourMs + 600_000)
  })
})
