import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { locateEngine } from '../../../src/provision/locate-engine.ts'
import { killAllGroups } from '../../../src/host/spawn-group.ts'
import { commandLineOf, environmentOf, listProcesses } from '../../../src/host/processes.ts'
import { containedEngine } from '../../fake-engine/contained-engine.ts'
import { fakeDocker, fakePython, startFake, type FakeStart } from '../../workplaces/start-fake.ts'

let folder = ''
let daemon: ChildProcess
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-docker-'))
  vi.stubEnv('FAKE_DOCKER', folder)
  daemon = spawn(process.execPath, ['test/fake-engine/docker.ts', 'daemon'], { stdio: 'inherit' })
})
afterEach(() => {
  daemon.kill('SIGKILL')
  for (const name of containers()) process.kill(Number(readFileSync(join(folder, name), 'utf8')), 'SIGKILL')
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const containers = (): readonly string[] => readdirSync(folder).filter((file) => file.endsWith('.container'))
const calls = (): readonly (readonly string[])[] =>
  readFileSync(join(folder, 'calls'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as readonly string[])

const definition = containedEngine(fakePython)
const start = (faults = '', changes: Parameters<typeof startFake>[1] = {}): FakeStart =>
  startFake(faults, { shutdown: { graceMs: 2_000 }, ...changes, definition })

/** Pid of the tool that a start has begun. */
function clientPid(): number {
  const client = listProcesses().find(
    (entry) =>
      commandLineOf(entry).includes('docker.ts run') &&
      environmentOf(entry.pid).includes(`FAKE_DOCKER=${folder}`),
  )
  if (client === undefined) throw new Error('no container is run')
  return client.pid
}

describe('an engine that is an image', () => {
  it('runs in a container of its own that sees the model, and is gone by name afterwards', async () => {
    const model = join(folder, 'model')
    mkdirSync(model)
    const begun = start('', { model, apiKey: 'sk-test-123456' })
    const server = await begun.starting
    expect(containers()).toHaveLength(1)
    expect(await server.stop()).toMatchObject({
      killed: 0,
      exitCode: 0,
      findings: [],
      proof: { survivors: [], portFree: true, containers: [] },
    })
    expect(containers()).toEqual([])
    const [run = [], ...others] = calls()
    expect(run).toEqual(
      expect.arrayContaining([
        '--rm',
        expect.stringMatching(/^--name=servewright-test-\d+-\d+-server$/),
        `--publish=127.0.0.1:${new URL(server.baseUrl).port}:${new URL(server.baseUrl).port}`,
        `--mount=type=bind,source=${model},target=${model},readonly`,
        '--env=VLLM_API_KEY',
        '--env=FAKE_ENGINE_MODE',
        '0.0.0.0',
      ]) as string[],
    )
    expect(JSON.stringify(run)).not.toContain('sk-test-123456')
    expect(others.map(([verb]) => verb)).toEqual(['stop', 'ps'])
    expect(server.record().processes[0]).toMatchObject({
      argv: [fakeDocker, ...run],
      environment: { VLLM_API_KEY: '[secret]' },
    })
  })

  it('that ignores TERM is killed in its container, and is found by the container’s name', async () => {
    const server = await start('ignore-sigterm', { shutdown: { graceMs: 1_000 } }).starting
    const teardown = await server.stop()
    expect(teardown.findings).toMatchObject([
      {
        code: 'teardown/needed-kill',
        message: expect.stringContaining('container servewright-test-') as string,
      },
    ])
    expect(teardown.proof.containers).toEqual([])
    expect(containers()).toEqual([])
  })

  it('whose client is killed goes on, and is still stopped by its name', async () => {
    const server = await start().starting
    const died = new Promise((resolve) => server.died.addEventListener('abort', resolve))
    process.kill(clientPid(), 'SIGKILL')
    await died
    expect(containers()).toHaveLength(1)
    expect(await server.stop()).toMatchObject({ findings: [], proof: { portFree: true, containers: [] } })
    expect(containers()).toEqual([])
  })

  it('that cannot be removed is left, and the proof says so', async () => {
    vi.stubEnv('FAKE_DOCKER_FAULT', 'keeps-containers')
    const begun = start('ignore-sigterm')
    const server = await begun.starting
    begun.hurry.abort()
    const { findings, proof } = await server.stop()
    expect(findings[0]).toMatchObject({
      code: 'teardown/survivors',
      message: expect.stringContaining('container servewright-test-') as string,
    })
    expect(proof.containers).toHaveLength(1)
  })

  it('is removed at once where the person hurries, and where everything has to end', async () => {
    const hurried = start('ignore-sigterm', { shutdown: { graceMs: 60_000 } })
    const server = await hurried.starting
    hurried.hurry.abort()
    expect(await server.stop()).toMatchObject({ findings: [], proof: { containers: [] } })
    expect(calls().map(([verb]) => verb)).toContain('rm')
    const other = await start().starting
    killAllGroups()
    for (let tries = 0; containers().length > 0 && tries < 500; tries++) await sleep(10)
    expect(containers()).toEqual([])
    await other.stop()
  })

  it('that ends at its start is diagnosed from its log', async () => {
    const { starting } = start('oom-log')
    await expect(starting).rejects.toMatchObject({
      cause: { code: 'startup/out-of-memory' },
      record: { teardown: { findings: [] } },
    })
  })
})

describe('locateEngine, of an engine that is an image', () => {
  const signal = new AbortController().signal

  it('finds the image by the tool on PATH, with the version of its label', async () => {
    vi.stubEnv('PATH', `${dirname(fakeDocker)}:${process.env['PATH']}`)
    vi.stubEnv('SERVEWRIGHT_TEST_NODE', process.execPath)
    expect(await locateEngine({ engine: definition, signal })).toMatchObject({
      location: { program: fakeDocker },
      source: 'PATH',
      versions: { 'fake-engine': '1.2.3' },
    })
    const named = await locateEngine({ engine: definition, signal, enginePath: dirname(fakeDocker) })
    expect(named.location.program).toBe(fakeDocker)
  })

  it('says what is missing: the image, or the tool', async () => {
    const engine = containedEngine(fakePython, 'fake/other:2')
    vi.stubEnv('SERVEWRIGHT_TEST_NODE', process.execPath)
    vi.stubEnv('PATH', `${dirname(fakeDocker)}:/usr/bin:/bin`)
    await expect(locateEngine({ engine, signal })).rejects.toMatchObject({
      code: 'environment/engine-missing',
      hint: 'Pull fake/other:2.',
      facts: { tried: [{ why: 'has no image fake/other:2 (Error: No such image: fake/other:2)' }] },
    })
    vi.stubEnv('PATH', folder)
    expect(existsSync(join(folder, 'docker'))).toBe(false)
    await expect(locateEngine({ engine, signal })).rejects.toMatchObject({
      code: 'environment/engine-missing',
      facts: { tried: [] },
    })
    await expect(locateEngine({ engine, signal, enginePath: folder })).rejects.toMatchObject({
      code: 'environment/engine-broken',
      hint: expect.stringContaining('docker or podman') as string,
    })
  })
})
