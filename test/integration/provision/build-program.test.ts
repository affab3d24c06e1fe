import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findEngine } from '../../../src/engines/lookup.ts'
import { stageFolder, type StagedFolder } from '../../../src/host/staged-folder.ts'
import { buildProgram } from '../../../src/provision/build-program.ts'
import { readLock } from '../../../src/provision/read-lock.ts'

const { build } = readLock(findEngine('llama-cpp'), undefined)
if (build === undefined) throw new Error('llama-cpp has no build')

let folder = ''
let stage: StagedFolder
let said: string[] = []

function program(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-build-'))
  stage = stageFolder(join(folder, 'engine'))
  said = []
  mkdirSync(join(stage.path, 'lib/python3.11/site-packages'), { recursive: true })
  program(join(folder, 'path/c++'), 'exit 0')
  vi.stubEnv('PATH', `${join(folder, 'path')}:${process.env['PATH']}`)
})
afterEach(() => {
  vi.unstubAllEnvs()
  stage[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** In the place of uv: notes its words and settings, and leaves a source. */
const uvScript = (environment: string): string =>
  `echo "$@ $SKBUILD_WHEEL_CMAKE" > ${join(environment, '../uv-words')}; mkdir -p ${environment}/lib/python3.11/site-packages/llama.cpp`
/** In the place of CMake: a configured tree, then the program. */
const cmakeScript = (environment: string): string =>
  `echo "$@" >> ${join(environment, '../cmake-words')}; mkdir -p ${environment}/build/bin; case "$1" in --build) echo '[1/1] Linking'; echo program > ${environment}/build/bin/llama-server;; esac`

const run = (scripts: { uv?: string; cmake?: string } = {}): Promise<void> => {
  const uv = program(join(folder, 'uv'), scripts.uv ?? uvScript(stage.path))
  program(join(stage.path, 'bin/cmake'), scripts.cmake ?? cmakeScript(stage.path))
  const signal = new AbortController().signal
  return buildProgram({ uv, build, environment: stage, signal, onProgress: ({ text }) => said.push(text) })
}

describe('buildProgram', () => {
  it('leaves the program alone, and says before how long it takes', async () => {
    await run()
    expect(readFileSync(join(stage.path, 'bin/llama-server'), 'utf8')).toBe('program\n')
    expect(existsSync(join(stage.path, 'build'))).toBe(false)
    expect(existsSync(join(stage.path, 'lib/python3.11/site-packages/llama.cpp'))).toBe(false)
    const [, minutes, cores] =
      /^llama-server is .*: about (\d+) minutes on the (\d+) cores/.exec(said[0] ?? '') ?? []
    expect(Number(minutes)).toBe(Math.ceil(build.coreMinutes / Number(cores)))
    expect(said).toContain('[1/1] Linking')
  })

  it('takes a hashed source and builds nothing but the program', async () => {
    await run()
    const words = (name: string): string => readFileSync(join(folder, name), 'utf8')
    expect(words('uv-words')).toMatch(/--require-hashes.* -r \S+source\.lock false$/m)
    expect(readFileSync(join(stage.path, 'source.lock'), 'utf8')).toMatch(
      /^llama-cpp-python==\S+ \\\n +--hash=sha256:/,
    )
    expect(words('cmake-words')).toMatch(/-DGGML_NATIVE=OFF[^]*--target llama-server --parallel \d+/)
  })

  it('needs a compiler, and says so before anything is fetched', async () => {
    vi.stubEnv('PATH', folder)
    await expect(run()).rejects.toMatchObject({
      code: 'environment/install-failed',
      message: expect.stringContaining('no C++ compiler') as string,
    })
    expect(existsSync(join(folder, 'uv-words'))).toBe(false)
  })

  it('tells a network that is missing from a build that fails', async () => {
    const offline = run({ uv: 'echo "dns error: failed to lookup address" >&2; exit 1' })
    await expect(offline).rejects.toMatchObject({ code: 'environment/no-network' })
    const broken = run({ cmake: 'echo "error: no member named x"; exit 1' })
    await expect(broken).rejects.toMatchObject({
      code: 'environment/install-failed',
      message: expect.stringContaining('no member named x') as string,
    })
  })
})
