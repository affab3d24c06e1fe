import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contentOf, createModelPlace, type ModelPlace } from '../../../workplaces/models-workplace.ts'
import {
  createWorkplace,
  fakeEngine,
  type CliResult,
  type Workplace,
} from '../../../workplaces/cli-workplace.ts'

const name = 'llama/one'
let models: ModelPlace
let cli: Workplace
beforeEach(() => {
  models = createModelPlace()
  cli = createWorkplace()
  models.addModel(name)
})
afterEach(() => {
  models[Symbol.dispose]()
  cli[Symbol.dispose]()
})

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
  cli.run(args, '', { ...models.env, ...env })
const resolve = (...words: readonly string[]): Promise<CliResult> => run(['models', 'resolve', ...words])

describe('servewright models resolve', () => {
  it('prints the answer alone on stdout, and how it came about on stderr', async () => {
    const first = await resolve(name)
    expect(first).toMatchObject({ code: 0, stdout: `${models.copyOf(name)}\n` })
    expect(first.stderr).toMatch(/copying 3 files, .* free\)/)
    expect(first.stderr).toContain('local copy, made')
    expect(contentOf(models.copyOf(name))).toEqual(contentOf(models.copyRequest(name).source))
    expect((await resolve(name)).stderr).toContain('local copy, proven')
  })

  it('prints all of it as JSON', async () => {
    const { code, stdout } = await resolve(name, '--shared-only', '--json')
    expect(code).toBe(0)
    const { source: path } = models.copyRequest(name)
    expect(JSON.parse(stdout)).toEqual({ kind: 'path', origin: 'shared', path, warnings: [] })
  })

  it('warns where it did otherwise than asked', async () => {
    const { code, stdout, stderr } = await resolve('org/unknown')
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'org/unknown\n' })
    expect(stderr).toContain('warning environment/not-on-shared')
    expect(stderr).toContain('in the hub cache: absent')
    expect(stderr).toContain('the engine would download it')
    expect((await resolve('org/unknown', '--json')).code).toBe(3)
  })

  it.each([
    ['a name that climbs', ['../x'], 2, 'usage/model-not-found'],
    ['a name that looks like an option', ['--', '-x'], 2, 'usage/model-not-found'],
    ['an unknown option', ['-x'], 2, 'unknown option'],
    ['a model that must be shared', ['org/unknown', '--require-shared'], 3, 'environment/not-on-shared'],
  ])('refuses %s', async (...[, words, code, said]) => {
    const refused = await resolve(...words)
    expect(refused).toMatchObject({ code, stdout: '' })
    expect(refused.stderr).toContain(said)
  })

  it('says what is wrong with the mapping file', async () => {
    writeFileSync(join(cli.folder, 'servewright.models.yaml'), 'mappings: { a/b: ../c }')
    const { code, stderr } = await resolve(name)
    expect(code).toBe(2)
    expect(stderr).toContain('usage/invalid-mappings')
  })
})

describe('a start', () => {
  const words = ['--config', 'own.yaml', '--engine-path', fakeEngine]
  beforeEach(() => {
    const fake = readFileSync(join(cli.folder, 'servewright.config.yaml'), 'utf8')
    writeFileSync(join(cli.folder, 'own.yaml'), `${fake}  shared: { extends: fake, model: ${name} }\n`)
  })

  it('serves the local copy', async () => {
    const { code } = await run(['run', 'shared', ...words, '--only', 'health/*'])
    expect([0, 5]).toContain(code)
    expect(cli.report().servers[0]?.processes[0]?.argv).toContain(models.copyOf(name))
  })

  it('that is only planned copies nothing', async () => {
    const { code, stdout } = await run(['plan', 'shared', ...words])
    expect(code).toBe(0)
    expect(stdout).toContain(models.copyRequest(name).source)
    expect(() => contentOf(models.copyOf(name))).toThrow('ENOENT')
  })

  it('of a preset that switches the hub off, with nothing in the cache, ends at once: exit 3', async () => {
    mkdirSync(join(models.folder, 'hub'))
    writeFileSync(join(cli.folder, 'own.yaml'), 'presets: { away: { extends: tiny, model: org/unknown } }')
    const { code } = await run(['run', 'away', ...words], { FSX_SHARED_RO: '' })
    expect(code).toBe(3)
    expect(cli.report()).toMatchObject({
      verdict: 'blocked',
      error: { code: 'environment/model-missing' },
      servers: [],
    })
  })
})
