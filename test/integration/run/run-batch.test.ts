import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deadlineIn } from '../../../src/base/deadline.ts'
import { UsageError } from '../../../src/base/errors.ts'
import type { BatchReport, RunReport } from '../../../src/contract/report.ts'
import { createArtifactFolder } from '../../../src/host/artifacts.ts'
import type { Interrupt } from '../../../src/host/interrupt.ts'
import { tiny } from '../../../src/presets/tiny.ts'
import { runBatch } from '../../../src/run/run-batch.ts'
import { chooseReporters } from '../../../src/report/choose-reporters.ts'
import { attachSubject, type Subject } from '../../../src/subject/subject.ts'
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

const interrupt: Interrupt = {
  signal: new AbortController().signal,
  hurry: new AbortController().signal,
  exitCode: undefined,
  [Symbol.dispose]: () => undefined,
}

/** A batch of three, of which each is `subjectOf` its name; none of their servers is there. */
const threePresets = (begun: string[], subjectOf: (name: string) => Subject) =>
  runBatch(
    { run: ['one', 'two', 'three'].map((name) => ({ ...tiny, name })), notRun: [], byName: true },
    {
      id: 'batch',
      interrupt,
      deadline: deadlineIn(Infinity),
      jobs: 2,
      folder: createArtifactFolder(place.folder),
      reporters: chooseReporters([], [], { github: undefined }),
      onSection: (name) => void begun.push(name),
      createRun: (preset, id) => ({
        id,
        kind: 'acceptance',
        subject: subjectOf(preset.name),
        steps: [],
        filter: {},
        interrupt,
        onEvent: () => undefined,
      }),
    },
  )

const absent = (): Subject => attachSubject({ url: 'http://127.0.0.1:1', model: 'none', filter: {} })
const fail = (what: string) => (): never => {
  throw new Error(`${what} is broken`)
}

describe('presets side by side', () => {
  it('are not begun where one of them cannot be run at all', async () => {
    const begun: string[] = []
    const closed: string[] = []
    const running = threePresets(begun, (name) => {
      if (name === 'three') throw new UsageError('usage/invalid-arguments', 'It has no key')
      return { ...absent(), close: () => void closed.push(name) }
    })
    await expect(running).rejects.toThrow('It has no key')
    expect({ begun, closed }).toEqual({ begun: [], closed: ['one', 'two'] })
  })

  const refused = 'environment/unreachable'
  it.each<[string, Partial<Subject>, string]>([
    ['where its logs are', { logs: fail('logs') }, refused],
    ['what it ran on', { provenance: () => Promise.reject(new Error('provenance is broken')) }, refused],
    ['what is known of it', { known: fail('known') }, 'internal/bug'],
    ['how it is closed', { close: fail('close') }, refused],
  ])('leave the reports of all where one cannot say %s', async (_, broken, code) => {
    const { report } = await threePresets([], (name) => ({ ...absent(), ...(name === 'two' && broken) }))
    expect(report.runs.map(({ error }) => error?.code)).toEqual([refused, code, refused])
    expect(report.verdict).toBe('blocked')
    expect(existsSync(join(place.folder, 'report.json'))).toBe(true)
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

  it('tells before anything is started that the stamps it insists on cannot be had: exit 3', async () => {
    const script = 'Object.defineProperty(process,"arch",{value:"s390x"})'
    const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` }
    for (const words of [['first'], ['first', 'second'], ['@mine'], ['--url', 'http://127.0.0.1:1']]) {
      const own = words[0] === '--url' ? [] : engine
      const { code, stdout, stderr } = await place.run(
        ['run', ...words, ...own, '--stamps', 'kernel'],
        '',
        env,
      )
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      expect(stderr).toContain('its structs are not known on s390x')
      expect(stderr).toContain('leave out --stamps kernel')
    }
    expect(existsSync(join(place.folder, 'servewright-report'))).toBe(false)
  })

  it('has the report of all where one of them cannot be started, and where its folder was removed meanwhile', async () => {
    writeFileSync(join(place.folder, 'bad.json'), '{ this is no golden')
    writeFileSync(
      join(place.folder, 'servewright.config.yaml'),
      `${config}  bad: { extends: first, expectations: { goldens: [{ file: ./bad.json }] } }\n`,
    )
    const words = ['run', 'first', 'bad', 'second', ...engine, '--only', 'health', '--out', 'mine']
    const run = place.start(words)
    run.child.stdout?.once('data', function removed(this: void) {
      rmSync(join(place.folder, 'mine'), { recursive: true })
    })
    const { code } = await run.ended
    const { runs } = JSON.parse(readFileSync(join(place.folder, 'mine/report.json'), 'utf8')) as BatchReport
    expect(runs.map(({ verdict }) => verdict)).toEqual(['accepted', 'blocked', 'accepted'])
    expect(code).toBe(2)
    for (const name of ['first', 'bad', 'second'])
      expect(existsSync(join(place.folder, 'mine', name, 'report.json'))).toBe(true)
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
