import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../../src/contract/report.ts'
import { startFakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import { createWorkplace, fakeEngine, type Workplace } from '../../../workplaces/cli-workplace.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const run = (...more: readonly string[]): readonly string[] => [
  'run',
  'fake',
  '--engine-path',
  fakeEngine,
  ...more,
]
const shown = (report: RunReport): readonly string[] =>
  report.checks.map(({ id, outcome }) => `${id} ${outcome.status}`)

describe('what failed last time', () => {
  it('is said to be still so, gone or unclear, on the same server', async () => {
    const first = await place.run(run('--only', 'chat/n,chat/shape'), 'ignores-n')
    expect(first.stdout).toContain('again: servewright again chat/n')
    const still = await place.run(['again', 'chat/n'], 'ignores-n')
    expect(still.stdout).toMatch(/^still so {2}chat\/n: /m)
    expect(still.code).toBe(1)
    const again = JSON.parse(
      readFileSync(join(place.folder, 'servewright-report/again/report.json'), 'utf8'),
    ) as RunReport
    expect(shown(again)).toEqual(['chat/n fail'])
    const gone = await place.run([
      'again',
      'chat/n/choice-count-wrong',
      '--report',
      'servewright-report/latest/report.json',
    ])
    expect(gone.stdout).toMatch(/^gone {2}chat\/n\/choice-count-wrong: chat\/n passes$/m)
    expect(gone.code).toBe(0)
    expect((await place.run(['again', 'chat/n'], 'bad-option')).code).toBe(4)
  })

  it('is tried on a server that runs', async () => {
    await place.run(run('--only', 'chat/n'), 'ignores-n')
    await using engine = await startFakeEngine()
    const { code, stdout } = await place.run(['again', 'chat/n', '--url', engine.url])
    expect(stdout).toContain(`fake · ${engine.url}`)
    expect(code).toBe(0)
    await using same = await startFakeEngine({ mode: 'ignores-n' })
    expect((await place.run(['run', '--url', same.url, '--only', 'chat/n'])).code).toBe(1)
    const named = await place.run(['run', 'fake', '--failed', '--url', same.url])
    expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('--url')])
    expect((await place.run(['again', 'chat/n'])).code).toBe(1)
  })

  it('is run alone by --failed, and nothing else', async () => {
    await place.run(run('--only', 'chat/n,chat/shape'), 'ignores-n')
    const { code } = await place.run(['run', '--failed', '--engine-path', fakeEngine])
    expect(shown(place.report())).toEqual(['chat/n pass'])
    expect(code).toBe(0)
    const nothing = await place.run(['run', '--failed', '--engine-path', fakeEngine])
    expect(nothing.stderr).toContain('holds no failed check')
    expect(nothing.code).toBe(2)
  })

  it('keeps a report in a folder of yours whole, and says what finds its findings again', async () => {
    const full = await place.run(run('--only', 'chat/n,chat/shape', '--out', 'my reports'), 'ignores-n')
    expect(full.stdout).toContain("again: servewright again chat/n --report 'my reports'\n")
    const again = ['run', '--failed', '--engine-path', fakeEngine, '--out', 'my reports']
    expect((await place.run(again)).code).toBe(0)
    expect(shown(place.report('my reports'))).toEqual(['chat/n fail', 'chat/shape pass'])
    expect(shown(place.report('my reports/failed'))).toEqual(['chat/n pass'])
    expect((await place.run(again)).stderr).toContain('my reports holds no failed check')
  })

  it('ends a run with --bail: the rest is skipped with that reason, and the server rejected', async () => {
    const words = run('--only', 'chat/n,chat/shape,chat/roles', '--bail')
    const { code, stdout } = await place.run(words, 'ignores-n')
    expect(code).toBe(1)
    const { checks, loads, bailed } = place.report()
    const after = checks.slice(checks.findIndex(({ id }) => id === 'chat/n') + 1)
    expect(after.length).toBeGreaterThan(0)
    for (const { outcome } of after)
      expect(outcome).toEqual({ status: 'skip', reason: 'not run: chat/n failed, and --bail stops there' })
    expect(loads).toBeUndefined()
    expect(bailed).toEqual({ at: 'chat/n', notRun: after.length })
    expect(stdout).toMatch(
      new RegExp(
        `^rejected .*stopped at the first rejection \\(--bail\\), ${after.length} more checks? w`,
        'm',
      ),
    )
  })
})

describe('servewright again, wrong words', () => {
  it.each([
    [['again', 'chat/n'], 'does not exist'],
    [['again', 'chat/n', '--report', '.'], 'holds no report'],
    [['again', 'chat/n', '--report', 'servewright.config.yaml'], 'is not JSON'],
  ] as const)('%j: exit 2, %s', async (args, words) => {
    expect(await place.run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) as string })
  })
})
