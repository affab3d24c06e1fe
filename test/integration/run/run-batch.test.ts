import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deadlineIn } from '../../../src/base/deadline.ts'
import { UsageError } from '../../../src/base/errors.ts'
import type { BatchReport, RunReport } from '../../../src/contract/report.ts'
import { createArtifactFolder } from '../../../src/host/artifacts.ts'
import { tiny } from '../../../src/presets/tiny.ts'
import { runBatch } from '../../../src/run/run-batch.ts'
import { attachSubject } from '../../../src/subject/subject.ts'
import { createWorkplace, fakeEngine, survivorsOf, type Workplace } from '../../workplaces/cli-workplace.ts'

const config = `
presets:
  first:
    extends: tiny
    groups: [mine]
    options: { offline: false }
    needs: { memoryGiB: 0.1 }
    expectations: { content: [], goldens: [], latency: { ttftMs: 5000, latencyMs: 10000 } }
    startup: { capMs: 30000, stallMs: 10000 }
    shutdown: { graceMs: 2000 }
  second: { extends: first, groups: [mine], env: { FAKE_ENGINE_MODE: wrong-usage } }
  large: { extends: first, groups: [mine], needs: { memoryGiB: 900000 } }
  excused:
    extends: second
    knownFindings:
      - finding: completions/max-tokens/token-limit-exceeded
        versions: { from: '0.32.0', below: '0.33.0' }
        reason: It counts wrongly.
        upstream: none
  spared:
    extends: second
    knownFindings:
      - finding: completions/max-tokens/not-answered
        versions: { from: '0.32.0', below: '0.33.0' }
        deadly: true
        reason: It ends the engine.
        upstream: none
  mended: { extends: excused, env: { FAKE_ENGINE_MODE: '' } }
`

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
  writeFileSync(join(place.folder, 'servewright.config.yaml'), config)
})
afterEach(() => place[Symbol.dispose]())

const engine = ['--engine-path', fakeEngine]
const batch = (): BatchReport =>
  JSON.parse(readFileSync(join(place.folder, 'servewright-report/latest/report.json'), 'utf8')) as BatchReport

describe('presets side by side', () => {
  it('begins no other once one of them cannot be run at all', async () => {
    const begun: string[] = []
    const interrupt = {
      signal: new AbortController().signal,
      hurry: new AbortController().signal,
      exitCode: undefined,
      [Symbol.dispose]: () => undefined,
    }
    const running = runBatch(
      { run: ['one', 'two', 'three'].map((name) => ({ ...tiny, name })), notRun: [], byName: true },
      {
        id: 'batch',
        interrupt,
        deadline: deadlineIn(Infinity),
        jobs: 2,
        folder: createArtifactFolder(place.folder),
        reporters: [],
        onSection: (name) => void begun.push(name),
        createRun: (preset, id) => {
          if (preset.name === 'one') throw new UsageError('usage/invalid-arguments', 'It has no key')
          const subject = attachSubject({ url: 'http://127.0.0.1:1', model: 'none', filter: {} })
          return {
            id,
            kind: 'acceptance',
            subject,
            steps: [],
            filter: {},
            interrupt,
            onEvent: () => undefined,
          }
        },
      },
    )
    await expect(running).rejects.toThrow('It has no key')
    expect(begun).toEqual(['one', 'two'])
  })
})

describe('servewright run, several presets', () => {
  it('runs each, gives one report with a section each, and the worst verdict', async () => {
    const { code, stdout, stderr } = await place.run([
      'run',
      'first',
      'second',
      ...engine,
      '--only',
      'health,completions',
    ])
    expect(stderr).toBe('')
    expect(code).toBe(1)
    const report = batch()
    expect(report).toMatchObject({ schemaVersion: 2, verdict: 'rejected', exitCode: 1, notRun: [] })
    expect(report.runs.map(({ verdict }) => verdict)).toEqual(['accepted', 'rejected'])
    expect(report.reasons[0]?.message).toContain('second')
    expect(stdout).toContain('── 1 of 2 · first')
    expect(stdout).toContain('2 presets · ')
    for (const { id } of report.runs) expect(survivorsOf(id)).toEqual([])
    for (const name of ['first/report.json', 'second/server.log', 'second/launch.sh'])
      expect(existsSync(join(place.folder, 'servewright-report/latest', name))).toBe(true)
  })

  it('leaves out what only a group brings in and the machine cannot run, and says so', async () => {
    const { code, stdout } = await place.run(['run', '@mine', ...engine, '--only', 'health'])
    expect(code).toBe(0)
    expect(batch().runs.map(({ target }) => target.split(' ')[0])).toEqual(['first', 'second'])
    expect(batch().notRun).toEqual([{ preset: 'large', reason: expect.stringContaining('memory') as string }])
    expect(stdout).toMatch(/large +not run +\S/)
  })

  it('does not send what is known to end the server', async () => {
    const only = ['--only', 'health,completions/max-tokens']
    await place.run(['run', 'spared', ...engine, ...only])
    const { checks } = JSON.parse(
      readFileSync(join(place.folder, 'servewright-report/latest/report.json'), 'utf8'),
    ) as RunReport
    const spared = checks.find(({ id }) => id === 'completions/max-tokens')
    expect(spared?.outcome).toEqual({
      status: 'skip',
      reason: 'known to end this server: It ends the engine.',
    })
    expect(spared?.exchanges).toEqual({})
  })

  it('runs what is asked for by its own name, or says that it is blocked', async () => {
    const { code } = await place.run(['run', 'first', 'large', ...engine, '--only', 'health'])
    expect(code).toBe(3)
    expect(batch()).toMatchObject({ verdict: 'blocked', reasons: [{ code: 'environment/no-memory' }] })
  })

  it('refuses an unknown name before anything is started', async () => {
    const { code, stderr } = await place.run(['run', 'first', 'secnd', ...engine])
    expect(code).toBe(2)
    expect(stderr).toContain('Did you mean second?')
    expect(existsSync(join(place.folder, 'servewright-report'))).toBe(false)
  })
})

describe('servewright run, known findings', () => {
  const excused = ['run', 'excused', ...engine, '--only', 'completions/max-tokens,health']

  it('shows them and does not reject', async () => {
    const { code, stdout } = await place.run(excused)
    expect(code).toBe(0)
    expect(stdout).toMatch(/~ completions\/max-tokens/)
    expect(stdout).toContain('known for this engine: It counts wrongly.')
    expect(place.report().checks[0]?.known).toHaveLength(1)
  })

  it('rejects all the same with --strict', async () => {
    const { code } = await place.run([...excused, '--strict'])
    expect(code).toBe(1)
  })

  it('says which no longer occur', async () => {
    const { code, stdout } = await place.run(excused.with(1, 'mended'))
    expect(code).toBe(0)
    expect(stdout).toContain('known/gone')
    expect(place.report().goneFindings).toMatchObject([{ upstream: 'none' }])
  })
})
