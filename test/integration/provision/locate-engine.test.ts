import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Engine } from '../../../src/contract/engine.ts'
import { examineMachine } from '../../../src/provision/examine-machine.ts'
import { locateEngine, type LocatedEngine } from '../../../src/provision/locate-engine.ts'
import { fakeEngine, fakeInstallation } from '../../workplaces/install-workplace.ts'

let folder = ''
let programs = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-find-'))
  programs = join(folder, 'programs')
  mkdirSync(programs)
  vi.stubEnv('PATH', programs)
  vi.stubEnv('VIRTUAL_ENV', '')
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const systemPython = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).stdout.trim()

type Content = 'engine' | 'metadata only' | 'nothing'

/** A real virtual environment, with or without the fake engine. */
function makeEnvironment(path: string, content: Content = 'engine', version = '1.0'): string {
  spawnSync(systemPython, ['-m', 'venv', '--without-pip', path])
  const lib = readdirSync(join(path, 'lib'))[0] ?? ''
  const packages = join(path, 'lib', lib, 'site-packages')
  if (content !== 'nothing') {
    const info = join(packages, `fake_engine-${version}.dist-info`)
    mkdirSync(info)
    writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.1\nName: fake-engine\nVersion: ${version}\n`)
  }
  if (content === 'engine') writeFileSync(join(packages, 'fake_engine.py'), '')
  return path
}

function makeInstalled(version: string): string {
  const path = makeEnvironment(
    join(folder, `cache/servewright/engines/fake-engine-${version}`),
    'engine',
    version,
  )
  const marker = { engine: 'fake', version, lock: 'x', versions: {}, installedAt: '2026-01-01T00:00:00Z' }
  writeFileSync(join(path, 'servewright-install.json'), JSON.stringify(marker))
  return path
}

function putOnPath(name: string, target: string): void {
  symlinkSync(target, join(programs, name))
}

const signal = new AbortController().signal
const locate = (enginePath?: string): Promise<LocatedEngine> =>
  locateEngine({ engine: fakeEngine, signal, ...(enginePath === undefined ? {} : { enginePath }) })
const python = (environment: string): string => join(environment, 'bin/python')

describe('locateEngine', () => {
  it.each(['', 'bin/python'])('takes what --engine-path names (%s), and nothing else', async (below) => {
    const named = makeEnvironment(join(folder, 'named'))
    vi.stubEnv('VIRTUAL_ENV', makeEnvironment(join(folder, 'active')))
    expect(await locate(join(named, below))).toMatchObject({
      source: '--engine-path',
      location: { program: python(named) },
      versions: { 'fake-engine': '1.0' },
      tried: [],
    })
  })

  it.each<[string, (path: string) => void, string]>([
    ['is not there', () => undefined, 'cannot be started'],
    ['has no engine', (path) => void makeEnvironment(path, 'nothing'), 'has no fake-engine'],
    [
      'has only the metadata',
      (path) => void makeEnvironment(path, 'metadata only'),
      'not its module fake_engine',
    ],
    ['is no Python', (path) => writeProgram(path, 'echo hello'), 'does not answer like a Python'],
    ['fails', (path) => writeProgram(path, 'exit 7'), 'ended with exit code 7'],
  ])('refuses an --engine-path that %s, though another engine is there', async (_what, make, why) => {
    const path = join(folder, 'named')
    make(path)
    vi.stubEnv('VIRTUAL_ENV', makeEnvironment(join(folder, 'active')))
    await expect(locate(path)).rejects.toMatchObject({
      code: 'environment/engine-broken',
      message: expect.stringContaining(why) as string,
    })
  })

  it('looks in VIRTUAL_ENV, then on PATH, then in the cache', async () => {
    const active = makeEnvironment(join(folder, 'active'))
    const onPath = makeEnvironment(join(folder, 'on-path'))
    const installed = makeInstalled('1.0')
    putOnPath('python3', python(onPath))
    vi.stubEnv('VIRTUAL_ENV', active)
    expect(await locate()).toMatchObject({ source: 'VIRTUAL_ENV', location: { program: python(active) } })
    vi.stubEnv('VIRTUAL_ENV', makeEnvironment(join(folder, 'bare'), 'nothing'))
    rmSync(join(programs, 'python3'))
    putOnPath('fake_engine', python(onPath))
    putOnPath('python', python(makeEnvironment(join(folder, 'bare-too'), 'nothing')))
    expect(await locate()).toMatchObject({
      source: 'cache',
      location: { program: python(installed) },
      tried: [
        { source: 'VIRTUAL_ENV', path: python(join(folder, 'bare')), why: 'has no fake-engine' },
        { source: 'PATH', path: join(programs, 'python'), why: 'has no fake-engine' },
      ],
    })
  })

  it('takes the Python beside the engine’s program on PATH', async () => {
    const environment = makeEnvironment(join(folder, 'beside'))
    writeProgram(join(environment, 'bin/fake_engine'), 'exit 0')
    vi.stubEnv('PATH', `${programs}:${join(environment, 'bin')}`)
    putOnPath('python3', systemPython)
    putOnPath('python', systemPython)
    expect(await locate()).toMatchObject({ source: 'PATH', location: { program: python(environment) } })
  })

  it('prefers the default version in the cache, then the newest', async () => {
    makeInstalled('1.2')
    const newest = makeInstalled('1.10')
    expect(await locate()).toMatchObject({ location: { program: python(newest) } })
    const usual = makeInstalled('1.0')
    expect(await locate()).toMatchObject({ location: { program: python(usual) } })
  })

  it('says how to install what is not there', async () => {
    await expect(locate()).rejects.toMatchObject({
      code: 'environment/engine-missing',
      exitCode: 3,
      hint: 'Install it with `servewright install fake`.',
      facts: { tried: [] },
    })
  })
})

describe('locateEngine, of an engine that is a program', () => {
  const engine = {
    ...fakeEngine,
    installation: {
      kind: 'program',
      program: 'fake-server',
      versionLine: /^version: (?<version>\S+)/m,
      distributions: ['fake.cpp'],
      byHand: 'Build it.',
    },
  } satisfies Engine
  const find = (enginePath?: string): Promise<LocatedEngine> =>
    locateEngine({ engine, signal, ...(enginePath === undefined ? {} : { enginePath }) })

  /** @returns the path of a program that says its version on stderr */
  function makeProgram(place: string, says = 'version: 11434 (abc)'): string {
    mkdirSync(join(folder, place), { recursive: true })
    const path = join(folder, place, 'fake-server')
    writeProgram(path, `[ "$1" = --version ] && echo "${says}" >&2`)
    return path
  }

  it.each([
    ['the program', 'build/bin/fake-server'],
    ['its folder', 'build/bin'],
    ['a folder with bin/', 'build'],
  ])('takes %s from --engine-path', async (_what, named) => {
    const path = makeProgram('build/bin')
    expect(await find(join(folder, named))).toMatchObject({
      source: '--engine-path',
      location: { program: path },
      versions: { 'fake.cpp': '11434' },
    })
  })

  it('takes it from VIRTUAL_ENV before PATH, and says nothing of a VIRTUAL_ENV without it', async () => {
    const onPath = makeProgram('programs')
    vi.stubEnv('VIRTUAL_ENV', makeEnvironment(join(folder, 'bare'), 'nothing'))
    expect(await find()).toMatchObject({ source: 'PATH', location: { program: onPath }, tried: [] })
    vi.stubEnv('VIRTUAL_ENV', join(folder, 'active'))
    const active = makeProgram('active/bin')
    expect(await find()).toMatchObject({ source: 'VIRTUAL_ENV', location: { program: active } })
  })

  it.each([
    ['says no version', 'hello', 'does not report its version like fake.cpp'],
    ['is not there', undefined, 'cannot be started'],
  ])('refuses an --engine-path that %s', async (_what, says, why) => {
    const path = says === undefined ? join(folder, 'none') : makeProgram('odd', says)
    await expect(find(path)).rejects.toMatchObject({
      code: 'environment/engine-broken',
      message: expect.stringContaining(why) as string,
      hint: 'Name the program fake-server or its folder, or leave the option out.',
    })
  })

  it('says how to come by what is not there', async () => {
    await expect(find()).rejects.toMatchObject({ code: 'environment/engine-missing', hint: 'Build it.' })
  })
})

describe('locateEngine, of a package that needs others', () => {
  it('passes over a place that lacks one of them', async () => {
    const engine = { ...fakeEngine, installation: { ...fakeInstallation, alsoNeeds: ['fake-web'] } }
    vi.stubEnv('VIRTUAL_ENV', makeEnvironment(join(folder, 'active')))
    await expect(locateEngine({ engine, signal })).rejects.toMatchObject({
      code: 'environment/engine-missing',
      facts: { tried: [{ why: 'has fake-engine without fake-web' }] },
    })
  })
})

function writeProgram(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`)
  chmodSync(path, 0o755)
}

describe('examineMachine', () => {
  it('tells all places, the first with the engine as the one that is used', async () => {
    vi.stubEnv('VIRTUAL_ENV', makeEnvironment(join(folder, 'bare'), 'nothing'))
    const used = makeInstalled('1.0')
    makeInstalled('1.1')
    const engine = {
      ...fakeEngine,
      installation: { ...fakeInstallation, lockFolder: 'vllm-cpu', defaultVersion: '0.32.0' },
    }
    const exam = await examineMachine({ engine, signal })
    expect(exam.places.map(({ source }) => source)).toEqual(['VIRTUAL_ENV', 'cache', 'cache'])
    expect(exam.python).toMatchObject({ missing: expect.stringContaining('No Python 3.11') as string })
    expect(exam.uv).toBeUndefined()
    expect(exam.cache.path).toBe(join(folder, 'cache/servewright'))
    expect(exam.machine.cores).toBeGreaterThan(0)
    expect([python(used), python(join(folder, 'cache/servewright/engines/fake-engine-1.1'))]).toContain(
      exam.used?.path,
    )
  })
})
