import { describe, expect, it } from 'vitest'
import { leftOf, runReal } from '../run-real.ts'

/** As `compile-cache`, without the ahead-of-time compilation whose results vLLM 0.32 cannot load again on a CPU. */
const again = { extends: 'compile-cache', env: { VLLM_USE_AOT_COMPILE: '0' }, knownFindings: [] }

describe('a second start of a real vLLM that compiles', () => {
  it('uses what the first one has compiled, and compiles little again', async () => {
    using run = runReal(['run', 'again', '--only', 'startup'], JSON.stringify({ presets: { again } }))
    expect(await run.ended).toBe(0)
    const report = run.report()
    const [check] = report.checks
    expect(check).toMatchObject({ id: 'startup/compile-cache', outcome: { status: 'pass' } })
    const [cold = '', warm = ''] = check?.notes ?? []
    expect(cold).toMatch(/^Cold start: [\d.]+ s, [1-9]\d* files? /)
    expect(warm).toMatch(/^Warm start: [\d.]+ s, /)
    // How long each took depends on what else the machine was busy with.
    const [ofCold = 0, ofWarm = Infinity] = [cold, warm].map((note) =>
      Number(/\(([\d.]+) MB\)/.exec(note)?.[1]),
    )
    expect(ofWarm).toBeLessThan(ofCold / 2)
    expect(leftOf(report)).toEqual([])
  })
})
