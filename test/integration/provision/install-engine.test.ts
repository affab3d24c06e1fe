import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { locateEngine } from '../../../src/provision/locate-engine.ts'
import {
  installEngine,
  type InstallOutcome,
  type InstallRequest,
} from '../../../src/provision/install-engine.ts'
import {
  carriersOf,
  createInstallWorkplace,
  fakeEngine,
  fakeInstallation,
  sharedUv,
  type InstallWorkplace,
} from '../../workplaces/install-workplace.ts'

let place: InstallWorkplace
let told: string[] = []
let uv = ''

beforeAll(async () => {
  uv = await sharedUv()
})
beforeEach(() => {
  place = createInstallWorkplace(uv)
  told = []
  for (const [name, value] of Object.entries(place.env)) vi.stubEnv(name, value)
})
afterEach(() => {
  vi.unstubAllEnvs()
  place[Symbol.dispose]()
})

const signal = new AbortController().signal
const install = (changes: Partial<InstallRequest> = {}): Promise<InstallOutcome> =>
  installEngine({
    engine: fakeEngine,
    locks: place.locks,
    signal,
    onProgress: ({ text }) => told.push(text),
    ...changes,
  })
const locate = (): Promise<unknown> => locateEngine({ engine: fakeEngine, signal })
const markerTime = (): number => statSync(join(place.target, 'servewright-install.json')).mtimeMs
function hidden(): readonly string[] {
  const parent = dirname(place.target)
  return existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith('.partial')) : []
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 6_000) throw new Error('it never came')
    await sleep(10)
  }
}

describe('installEngine', () => {
  it('makes a whole environment whose programs run, and says what it needs before', async () => {
    const outcome = await install()
    expect(outcome).toMatchObject({ reused: false, path: place.target })
    expect(outcome.marker.versions).toEqual({ 'fake-engine': '1.0' })
    const program = spawnSync(join(place.target, 'bin/fake-engine'), { encoding: 'utf8' })
    expect(program.stdout).toBe('fake engine runs\n')
    expect(told.join('\n')).toMatch(
      /fake-engine 1\.0 on Python 3\.\d+ .*\nneeds up to 0\.0 GiB of disk, [\d.]+ GiB are free/s,
    )
    expect(hidden()).toEqual([])
    expect(await locate()).toMatchObject({
      source: 'cache',
      location: { program: join(place.target, 'bin/python') },
    })
  })

  it('does nothing when it is there, and all of it again with force', async () => {
    await install()
    const first = markerTime()
    expect(await install()).toMatchObject({ reused: true, path: place.target })
    expect(markerTime()).toBe(first)
    writeFileSync(join(place.target, 'spoiled'), '')
    expect(await install({ force: true })).toMatchObject({ reused: false })
    expect(existsSync(join(place.target, 'spoiled'))).toBe(false)
    expect(hidden()).toEqual([])
  })

  it('takes a folder whose lock has changed, or whose marker is gone or broken, for none', async () => {
    await install()
    const marker = join(place.target, 'servewright-install.json')
    writeFileSync(marker, '{"engine": "fake"')
    await expect(locate()).rejects.toMatchObject({ code: 'environment/engine-missing' })
    expect(await install()).toMatchObject({ reused: false })
    rmSync(marker)
    await expect(locate()).rejects.toMatchObject({ code: 'environment/engine-missing' })
    expect(await install()).toMatchObject({ reused: false })
    writeFileSync(marker, readFileSync(marker, 'utf8').replace(/"lock": "../, '"lock": "zz'))
    expect(await install()).toMatchObject({ reused: false })
  })

  it('is not taken for whole after a kill in the middle, and is made anew at the next call', async () => {
    const run = place.start({ FAKE_BUILD_SECONDS: '60' })
    await until(() => /Building|Resolved/.test(run.output()) && hidden().length > 0)
    run.child.kill('SIGKILL')
    await run.ended
    expect(hidden()).toHaveLength(1)
    expect(existsSync(place.target)).toBe(false)
    await expect(locate()).rejects.toMatchObject({ code: 'environment/engine-missing' })
    vi.stubEnv('UV_CACHE_DIR', join(place.folder, 'another-uv-cache'))
    expect(await install()).toMatchObject({ reused: false })
    expect(hidden()).toEqual([])
    expect(spawnSync(join(place.target, 'bin/fake-engine')).status).toBe(0)
  })

  it('lets a second one wait for the first, and then use what that has made', async () => {
    const go = join(place.folder, 'go')
    const first = place.start({ FAKE_BUILD_UNTIL: go })
    await until(() => hidden().length > 0)
    const second = place.start({ FAKE_BUILD_UNTIL: go })
    await until(() => second.output().includes('waiting for it'))
    writeFileSync(go, '')
    const [one, two] = await Promise.all([first.ended, second.ended])
    expect(one).toMatchObject({ code: 0, output: expect.stringContaining('"reused":false') as string })
    expect(two).toMatchObject({ code: 0, output: expect.stringContaining('"reused":true') as string })
    expect(two.output).toContain(`process ${first.child.pid} is installing: waiting for it`)
  })

  it('ends its installers when it is interrupted, and leaves nothing half done', async () => {
    vi.stubEnv('FAKE_BUILD_SECONDS', '60')
    const interrupt = new AbortController()
    const thrown = install({ signal: interrupt.signal }).catch((error: unknown) => error)
    await until(() => told.some((line) => /Building|Resolved/.test(line)))
    interrupt.abort(new Error('enough'))
    expect(await thrown).toEqual(new Error('enough'))
    expect(hidden()).toEqual([])
    await until(() => carriersOf('FAKE_BUILD_SECONDS=60').length === 0)
    vi.stubEnv('FAKE_BUILD_SECONDS', '0')
    expect(await install()).toMatchObject({ reused: false })
  })
})

describe('installEngine says who must act', () => {
  it('no Python', async () => {
    const empty = join(place.folder, 'empty')
    mkdirSync(empty)
    vi.stubEnv('PATH', empty)
    await expect(install()).rejects.toMatchObject({ code: 'environment/no-python', exitCode: 3 })
  })

  it('no disk', async () => {
    place.writeLock({ diskGiB: 1e9 })
    await expect(install()).rejects.toMatchObject({
      code: 'environment/no-disk',
      message: expect.stringMatching(/needs 1000000000\.0 GiB in .*; [\d.]+ GiB are free/) as string,
    })
    expect(existsSync(place.target)).toBe(false)
  })

  it('no network', async () => {
    vi.stubEnv('UV_DEFAULT_INDEX', 'http://127.0.0.1:9/simple')
    vi.stubEnv('UV_HTTP_RETRIES', '0')
    await expect(install()).rejects.toMatchObject({
      code: 'environment/no-network',
      hint: expect.stringContaining('proxy') as string,
    })
  })

  it('a package that is not the one that was locked', async () => {
    place.writeLock({ hash: '0'.repeat(64) })
    await expect(install()).rejects.toMatchObject({
      code: 'environment/install-failed',
      message: expect.stringMatching(/hash/i) as string,
    })
  })

  it('a version without a lock', async () => {
    await expect(install({ version: '1.1' })).rejects.toMatchObject({
      code: 'usage/invalid-arguments',
      hint: 'The versions are: 1.0; did you mean 1.0?',
    })
  })

  it('an engine that has no lock at all', async () => {
    const installation = { ...fakeInstallation, lockFolder: 'none' }
    await expect(install({ engine: { ...fakeEngine, installation } })).rejects.toMatchObject({
      code: 'usage/invalid-arguments',
      hint: expect.stringContaining('--engine-path') as string,
    })
  })

  it('an engine that does not hold what it was to hold', async () => {
    const engine = { ...fakeEngine, installation: { ...fakeInstallation, module: 'other_module' } }
    await expect(install({ engine })).rejects.toMatchObject({
      code: 'environment/install-failed',
      message: expect.stringContaining('not its module other_module') as string,
    })
    expect(existsSync(place.target)).toBe(false)
  })
})

describe('the build of torch', () => {
  it.each([
    ['does not have these versions', 'no-such-package==1.0', {}],
    ['does not answer', 'torch==2.13.0', { HTTPS_PROXY: 'http://127.0.0.1:9', UV_HTTP_RETRIES: '0' }],
  ])('is the usual index’s where the CPU index %s, and it says so', async (why, requirement, env) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    place.writeLock({ torch: { requirements: [requirement], onlyForAccelerators: [] } })
    const { marker } = await install()
    expect(marker.torch).toMatch(/^torch: the build of the usual package index /)
    expect(marker.torch).toContain(`because the index of torch’s CPU builds ${why}.`)
    expect(told).toContain(marker.torch)
  })

  it('is the CPU index’s where that has them, and the rest of the lock follows', async () => {
    // The fake engine stands for torch: it is installed first, from where torch would be, and left out afterwards.
    place.writeLock({ torch: { requirements: ['fake-engine==1.0'], onlyForAccelerators: [] } })
    const { marker } = await install()
    expect(marker.torch).toMatch(/^torch: the CPU build/)
    expect(readFileSync(join(place.target, 'requirements.lock'), 'utf8').trim()).toBe('')
  })
})
