/** Load plans of presets: `run` puts them on the server after the checks, and checks it again meanwhile. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import { createWorkplace, fakeEngine } from '../../workplaces/cli-workplace.ts'

const config = (plan: string): string => `
presets:
  fake:
    extends: tiny
    options: { offline: false }
    needs: { memoryGiB: 0.1 }
    expectations: { content: [], goldens: [], latency: { ttftMs: 5000, latencyMs: 10000 } }
    claims: [completions, chat]
    load: [${plan}]
`

/** Areas whose checks have nothing to do with loads; with `--only` in their place there would be no load. */
const besides = ['cancel', 'completions', 'errors', 'isolation', 'latency', 'repeatability', 'sampling']
const words = [
  'run',
  'fake',
  '--engine-path',
  fakeEngine,
  '--skip',
  besides.map((area) => `${area}/*`).join(),
]

async function run(
  plan: string,
  faults: string,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly report: RunReport }> {
  using workplace = createWorkplace()
  writeFileSync(join(workplace.folder, 'servewright.config.yaml'), config(plan))
  const { code, stdout } = await workplace.run(words, faults)
  return { code, stdout, report: workplace.report() }
}

const plan = '{ name: short, arrival: { kind: users, users: 2 }, durationMs: 1500, maxTokens: 8 }'

describe('load plan of a preset', () => {
  it('is run after the checks, with checks meanwhile, and told', async () => {
    const { stdout, report } = await run(plan, 'slow-token:5')
    expect(report.loads).toHaveLength(1)
    expect(report.loads?.[0]).toMatchObject({ name: 'short', counts: { failed: 0 } })
    const contracts = report.checks.filter(({ id }) => id === 'stream/chat-contract')
    expect(contracts.map(({ under }) => under)).toEqual([undefined, 'short'])
    expect(stdout).toContain('Load  short')
    expect(stdout).toMatch(/client (valid|degraded|void): it may add/)
  })

  it('excuses a known finding under load as well', async () => {
    using workplace = createWorkplace()
    const known =
      'knownFindings: [{ finding: chat/shape/body-invalid, versions: {}, reason: Old., upstream: none }]'
    writeFileSync(join(workplace.folder, 'servewright.config.yaml'), `${config(plan)}    ${known}\n`)
    await workplace.run(words, 'slow-token:5,wrong-role')
    const { checks, reasons } = workplace.report()
    const shapes = checks.filter(({ id }) => id === 'chat/shape')
    expect(shapes.map(({ under, known: excused }) => [under, excused?.length])).toEqual([
      [undefined, 1],
      ['short', 1],
    ])
    expect(reasons.filter(({ code }) => code.startsWith('chat/shape@'))).toEqual([])
  })

  it('rejects a server that ends amid it, once: what it cost the load is no finding of its own', async () => {
    // The checks take some requests, and the server ends amid the load.
    const { code, report } = await run(plan.replace('1500', '20000'), 'slow-token:2,exit-after:250')
    expect(code).toBe(1)
    const codes = report.reasons.map(({ code: reason }) => reason)
    expect(codes.filter((one) => one !== 'known/gone')).toEqual(['server/exited'])
    expect(report.loads?.[0]?.stoppedBecause).toBe('the server ended')
  })

  it('is refused by name where it is none', async () => {
    using workplace = createWorkplace()
    const wrong = plan.replace('kind: users, users: 2', 'kind: poisson, rate: -1')
    writeFileSync(join(workplace.folder, 'servewright.config.yaml'), config(wrong))
    const { code, stderr } = await workplace.run(['run', 'fake', '--engine-path', fakeEngine])
    expect(code).toBe(2)
    expect(stderr).toContain('load[0].arrival')
  })
})
