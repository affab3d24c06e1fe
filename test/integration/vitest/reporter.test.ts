import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BatchReport, RunReport } from '../../../src/contract/report.ts'
import {
  createVitestWorkplace,
  fakePreset,
  projectsConfig,
  survivors,
  until,
  type VitestRun,
  type VitestWorkplace,
} from '../../workplaces/vitest-workplace.ts'

let place: VitestWorkplace
beforeEach(() => {
  place = createVitestWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const report = (name = 'report.json'): RunReport => JSON.parse(place.read(name)) as RunReport
const batch = (): BatchReport => JSON.parse(place.read('report.json')) as BatchReport
const imports = `import { describe, expect, test } from 'servewright/vitest'\nimport { writeFileSync } from 'node:fs'\n`
const asks = `const answer = await client.chat({ messages: [{ role: 'user', content: 'hi' }], max_tokens: 4 })`

/** What a run said of its servers, in order. */
const told = (output: string): readonly string[] =>
  [...output.matchAll(/^servewright {2}(\S+: \w+)/gm)].map((match) => match[1] ?? '')

describe('a Vitest run of one preset', () => {
  it('shares one server among files and workers, stops it, and reports as the command line does', async () => {
    const file = (name: string): string => `${imports}
      test('answers', async ({ client, model, server }) => {
        ${asks}
        expect(answer).toBeComplete()
        expect(answer.request.body).toContain('"model":"fake"')
        expect({ model, name: server.name }).toEqual({ model: 'fake', name: 'fake' })
        writeFileSync('${name}.pid', String(process.pid))
      })
      test('has the shape of a chat', async ({ server }) => {
        await expect(server).toPassCheck('chat/shape')
      })`
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': projectsConfig('test: { maxWorkers: 2 }'),
      'online/a.test.ts': file('a'),
      'online/b.test.ts': file('b'),
    })
    const { code, output } = await place.run()
    expect(output).toMatch(/^accepted · .+\n {2}6 passed · 0 failed/m)
    expect(code).toBe(0)
    expect(told(output)).toEqual(['fake: starting', 'fake: ready', 'fake: stopped'])
    const pids = ['a.pid', 'b.pid'].map((name) => readFileSync(join(place.folder, name), 'utf8'))
    expect(new Set(pids).size).toBe(2)
    const { servers, checks, provenance, ...document } = report()
    expect(document).toMatchObject({ schemaVersion: 2, verdict: 'accepted', exitCode: 0 })
    expect(servers).toHaveLength(1)
    expect(servers[0]?.processes[0]?.ladder.map(({ rung }) => rung)).toContain('token')
    expect(servers[0]?.teardown).toMatchObject({ findings: [], proof: { portFree: true, survivors: [] } })
    expect(checks.map(({ id }) => id).toSorted()).toEqual([
      'online/a.test.ts > answers',
      'online/a.test.ts > has the shape of a chat',
      'online/a.test.ts > has the shape of a chat > chat/shape',
      'online/b.test.ts > answers',
      'online/b.test.ts > has the shape of a chat',
      'online/b.test.ts > has the shape of a chat > chat/shape',
    ])
    expect(Object.keys(checks.find(({ id }) => id.endsWith('answers'))?.exchanges ?? {})).toEqual(['1 chat'])
    expect(provenance.commandLine.slice(0, 2)).toEqual(['vitest', 'run'])
    expect(readdirSync(join(place.folder, 'servewright-report/latest')).toSorted()).toEqual([
      'launch.sh',
      'report.html',
      'report.json',
      'server.log',
    ])
    expect(survivors(output)).toEqual([])
  })

  it('rejects by a failing test, says why, and stops the server all the same: exit 1', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}
        test('refuses nothing', async ({ client }) => {
          expect(await client.chat({ messages: [] })).toBeComplete()
        })
        test('passes at last', { retry: 2 }, async ({ client, task }) => {
          ${asks}
          expect(answer).toBeComplete()
          expect(task.result?.retryCount ?? 0).toBeGreaterThan(0)
        })
        test.skip('is not written yet', () => undefined)`,
    })
    const { code, output } = await place.run()
    expect(output).toContain('expected a complete answer with status 200, got server-error')
    expect(output).toContain('again: curl')
    expect(code).toBe(1)
    const { verdict, reasons, checks } = report()
    expect(verdict).toBe('rejected')
    expect(reasons[0]?.code).toBe('online/a.test.ts > refuses nothing/test-failed')
    expect(checks.map(({ id, level, outcome }) => [id.split(' > ')[1], level, outcome.status])).toEqual([
      ['refuses nothing', 'must', 'fail'],
      ['passes at last', 'should', 'fail'],
      ['is not written yet', 'must', 'skip'],
    ])
    expect(survivors(output)).toEqual([])
  })

  it('skips tests that need what the preset does not claim, with the reason, and starts nothing for them', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}
        test.override('needs', ['tools', 'reasoning', 'chat'])
        test('calls', ({ server }) => expect(server).toBe(1))`,
    })
    const { code, output } = await place.run({}, [
      'run',
      '--reporter=verbose',
      '--reporter',
      'servewright/vitest/reporter',
    ])
    expect(output).toContain('[not claimed by fake: tools, reasoning]')
    expect(output).toContain('1 test needs what fake does not claim: tools, reasoning')
    expect(code).toBe(0)
    expect(told(output)).toEqual([])
    expect(place.has('report.json')).toBe(false)
  })

  it('blocks where the server does not start: exit 4, and no test is a finding', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}
        test('one', ({ server }) => expect(server.name).toBe('fake'))
        test('two', ({ server }) => expect(server.name).toBe('fake'))`,
    })
    const { code, output } = await place.run({ FAKE_ENGINE_MODE: 'bad-option' })
    expect(output).toContain('startup/bad-option')
    expect(output.match(/fake: starting/g)).toHaveLength(1)
    expect(code).toBe(4)
    const { verdict, error, checks, servers } = report()
    expect({ verdict, code: error?.code }).toEqual({ verdict: 'blocked', code: 'startup/bad-option' })
    expect(checks.map(({ outcome }) => outcome.status)).toEqual(['blocked', 'blocked'])
    expect(servers).toHaveLength(1)
  })

  it('blocks by a test file that cannot be loaded: exit 2', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}\nimport './absent.ts'\ntest('one', () => undefined)`,
    })
    const { code } = await place.run()
    expect(code).toBe(2)
    expect(report()).toMatchObject({ verdict: 'blocked', error: { code: 'usage/broken-test' } })
  })

  it('rejects a server that leaves processes behind: exit 1', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}
        test('answers', async ({ client }) => { ${asks}; expect(answer).toBeComplete() })`,
    })
    const { code, output } = await place.run({ FAKE_ENGINE_MODE: 'setsid-child' })
    expect(code).toBe(1)
    expect(report().reasons.map((reason) => reason.code)).toEqual(['teardown/needed-kill'])
    expect(survivors(output)).toEqual([])
  })
})

describe('a Vitest run of several presets', () => {
  it('runs the same files against each, one server at a time, in the order of ONLINE_CONFIG', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('first')} ${fakePreset('second', 'groups: [mine]')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}
        test('answers', async ({ client }) => { ${asks}; expect(answer).toBeComplete() })`,
    })
    const { code, output } = await place.run({ ONLINE_CONFIG: 'mine, first' })
    expect(code).toBe(0)
    expect(told(output)).toEqual(
      ['second', 'first'].flatMap((name) => [`${name}: starting`, `${name}: ready`, `${name}: stopped`]),
    )
    expect(batch()).toMatchObject({ verdict: 'accepted', exitCode: 0 })
    expect(batch().runs.map(({ servers }) => servers.map(({ preset }) => preset))).toEqual([
      ['second'],
      ['first'],
    ])
    expect(batch().notRun).toEqual([])
    expect(report('first/report.json').verdict).toBe('accepted')
    expect(place.has('second/launch.sh')).toBe(true)
  })

  it.each([
    ['frist', '"frist" is not a known preset or group', 'Did you mean first?'],
    [
      '',
      'The config file has several presets (first, second), and none of them is chosen',
      'Set ONLINE_CONFIG',
    ],
    [
      'integration',
      'No preset of "integration" can run on this machine. neuron-llama-8b-bs1 needs',
      '`servewright list presets`',
    ],
  ])('refuses ONLINE_CONFIG=%j before anything starts: exit 2', async (words, message, hint) => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('first')} ${fakePreset('second')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}\ntest('one', () => undefined)`,
    })
    const { code, output } = await place.run({ ONLINE_CONFIG: words })
    expect(output).toContain(message)
    expect(output).toContain(`→ ${hint}`)
    expect(output).not.toContain('    at ')
    expect(code).toBe(2)
  })

  it('takes the default of the config file where ONLINE_CONFIG is not set', async () => {
    place.write({
      'servewright.config.yaml': `default: second\npresets: ${fakePreset('first')} ${fakePreset('second')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}\ntest('one', ({ model }) => expect(model).toBe('second'))`,
    })
    const { code, output } = await place.run()
    expect(output).toContain('second: ready')
    expect(code).toBe(0)
  })
})

describe('a Vitest run that is interrupted', () => {
  const waits = `${imports}
    test('waits', async ({ client }) => {
      writeFileSync('begun', '')
      expect(await client.completions({ prompt: 'count', max_tokens: 90, stream: true })).toBeComplete()
    })`
  beforeEach(() => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': waits,
    })
  })

  async function expectOrderlyEnd(run: VitestRun): Promise<void> {
    const { code, output } = await run.ended
    expect(code).toBe(130)
    expect(report()).toMatchObject({ verdict: 'blocked', exitCode: 130 })
    expect(report().reasons.map((reason) => reason.code)).toEqual(['interrupted'])
    expect(output).toMatch(/fake: stopped in .* nothing left/)
    expect(survivors(output)).toEqual([])
  }

  it.each([
    { when: 'in a start', faults: 'slow-start:20000', text: 'fake: starting', whom: 'alone' },
    { when: 'in a test', faults: 'slow-token:200', text: 'fake: ready', whom: 'alone' },
    {
      when: 'with its workers, as by a terminal',
      faults: 'slow-token:200',
      text: 'fake: ready',
      whom: 'group',
    },
  ])('$when: exit 130, the report is written, nothing survives', async ({ faults, text, whom }) => {
    const inStart = text.endsWith('starting')
    const run = place.start({ FAKE_ENGINE_MODE: faults })
    await until(
      run,
      () => run.output().includes(text) && (inStart || existsSync(join(place.folder, 'begun'))),
    )
    const pid = run.child.pid ?? 0
    process.kill(whom === 'group' ? -pid : pid, 'SIGINT')
    await expectOrderlyEnd(run)
  })

  it('while it watches: the server lives through the runs, and ends with it', async () => {
    const run = place.start({}, ['watch'])
    const runs = (): number => run.output().split('Waiting for file changes').length - 1
    await until(run, () => runs() === 1)
    place.write({ 'online/a.test.ts': `${waits}\n// changed\n` })
    await until(run, () => runs() === 2)
    run.child.kill('SIGINT')
    await expectOrderlyEnd(run)
    expect(told(run.output())).toEqual(['fake: starting', 'fake: ready', 'fake: stopped'])
  })
})
