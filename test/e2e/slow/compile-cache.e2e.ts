import { describe, expect, it } from 'vitest'
import { leftOf, runReal } from '../run-real.ts'

/** As `compile-cache`, without the ahead-of-time compilation whose results vLLM 0.32 cannot load again on a CPU. */
const again = { extends: 'compile-cache', env: { VLLM_USE_AOT_COMPILE: '0' }, knownFindings: [] }

describe('a second start of a real vLLM that compiles', () => {
  it('uses what the first one has compiled, and is faster for it', async () => {
    using run = runReal(['run', 'again', '--only', 'startup'], JSON.stringify({ presets: { again } }))
    expect(await run.ended).toBe(0)
    const report = run.report()
    const [check] = report.checks
    expect(check).toMatchObject({ id: 'startup/compile-cache', outcome: { status: 'pass' } })
    expect(check?.notes).toEqual([
      expect.stringMatching(/^Cold start: [\d.]+ s, [1-9]\d* files /),
      expect.stringMatching(/^Warm start: [\d.]+ s, /),
    ])
    const [cold, warm] = report.servers.map(({ startupMs }) => startupMs)
    expect(warm).toBeLessThan(cold ?? 0)
    expect(leftOf(report)).toEqual([])
  })
})
