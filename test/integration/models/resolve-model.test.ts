import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packageRoot } from '../../../src/host/package-root.ts'
import { resolveModel } from '../../../src/models/resolve-model.ts'
import type { ResolvedModel } from '../../../src/models/resolved-model.ts'
import type { ResolveRequest } from '../../../src/models/resolve-request.ts'
import {
  createModelPlace,
  plainModel,
  subfolder,
  writeFiles,
  type ModelPlace,
} from '../../workplaces/models-workplace.ts'

let place: ModelPlace
beforeEach(() => {
  place = createModelPlace()
  place.addModel('llama/8b')
  place.addModel('own/tuned/v2')
  writeFiles(join(place.folder, 'elsewhere'), plainModel)
})
afterEach(() => place[Symbol.dispose]())

const mappings = `
mappings:
  meta/Llama-8B: llama/8b
  meta/Llama-70B: llama/70b
  meta/First: own/tuned/v2
  meta/Last: own/tuned/v2
`

interface Row {
  readonly what: string
  readonly model: string | (() => string)
  /** Which of the roots are named and there; `gone` is named and not mounted. */
  readonly shared?: 'gone' | 'none'
  readonly ssd?: 'none' | 'missing'
  readonly options?: Partial<ResolveRequest>
  readonly env?: () => Record<string, string>
  readonly before?: () => void
  /** `id:NAME`, `shared:NAME`, `copy:NAME` or `path:PATH`. */
  readonly answer: string | (() => string)
  readonly warning?: string
  /** What the forebear did instead, and why this is better. */
  readonly differs?: string
}

const elsewhere = (): string => join(place.folder, 'elsewhere')

const rows: readonly Row[] = [
  { what: 'an absolute path is used as it is', model: elsewhere, answer: () => `path:${elsewhere()}` },
  {
    what: 'an absolute path below the shared models too: no copy',
    model: () => join(place.shared, subfolder, 'llama/8b'),
    answer: 'path:llama/8b',
  },
  { what: 'a mapped id, forwards, is copied', model: 'meta/Llama-8B', answer: 'copy:llama/8b' },
  { what: 'a mapped id without local disk', model: 'meta/Llama-8B', ssd: 'none', answer: 'shared:llama/8b' },
  {
    what: 'a mapped id, shared system not named',
    model: 'meta/Llama-8B',
    shared: 'none',
    answer: 'id:meta/Llama-8B',
  },
  {
    what: 'a mapped id, shared system not mounted',
    model: 'meta/Llama-8B',
    shared: 'gone',
    answer: 'id:meta/Llama-8B',
    warning: 'environment/shared-missing',
    differs: 'it said nothing; a mount that is missing is told',
  },
  {
    what: 'a folder backwards, shared system not named',
    model: 'llama/8b',
    shared: 'none',
    answer: 'id:meta/Llama-8B',
  },
  {
    what: 'a folder backwards, shared system not mounted',
    model: 'llama/8b',
    shared: 'gone',
    answer: 'id:meta/Llama-8B',
    warning: 'environment/shared-missing',
    differs: 'it said nothing; a mount that is missing is told',
  },
  {
    what: 'a folder backwards that two ids share: the last one',
    model: 'own/tuned/v2',
    shared: 'none',
    answer: 'id:meta/Last',
  },
  {
    what: 'an absolute path backwards where its system is not mounted',
    model: () => join(place.shared, subfolder, 'llama/8b'),
    shared: 'gone',
    answer: 'id:meta/Llama-8B',
    warning: 'environment/shared-missing',
    differs: 'it gave the path, which is not there',
  },
  { what: 'a folder of the shared models', model: 'llama/8b', answer: 'copy:llama/8b' },
  { what: 'a deeper folder of the shared models', model: 'own/tuned/v2', answer: 'copy:own/tuned/v2' },
  {
    what: 'an unmapped id that the shared system lacks',
    model: 'org/unknown',
    answer: 'id:org/unknown',
    warning: 'environment/not-on-shared',
    differs: 'the answer is the same; it only logged it',
  },
  {
    what: 'a mapped id whose folder is not there',
    model: 'meta/Llama-70B',
    answer: 'id:meta/Llama-70B',
    warning: 'environment/not-on-shared',
    differs: "it gave the folder's name, llama/70b, which no hub knows",
  },
  {
    what: 'an unmapped id, no shared system',
    model: 'org/unknown',
    shared: 'none',
    answer: 'id:org/unknown',
  },
  { what: 'an id of one word', model: 'gpt2', shared: 'none', answer: 'id:gpt2' },
  {
    what: 'FSX_RO where FSX_SHARED_RO is not set',
    model: 'llama/8b',
    env: () => ({ FSX_SHARED_RO: '', FSX_RO: place.shared }),
    answer: 'copy:llama/8b',
  },
  {
    what: 'FSX_SHARED_RO before FSX_RO',
    model: 'llama/8b',
    env: () => ({ FSX_RO: '/nowhere' }),
    answer: 'copy:llama/8b',
  },
  {
    what: 'a local disk that does not exist',
    model: 'llama/8b',
    ssd: 'missing',
    answer: 'shared:llama/8b',
    warning: 'environment/copy-failed',
  },
  { what: 'shared-only', model: 'llama/8b', options: { sharedOnly: true }, answer: 'shared:llama/8b' },
  {
    what: 'shared-only from the environment',
    model: 'llama/8b',
    env: () => ({ SERVEWRIGHT_SHARED_ONLY: '1' }),
    answer: 'shared:llama/8b',
  },
  {
    what: 'require-shared where it is there',
    model: 'llama/8b',
    options: { requireShared: true },
    answer: 'copy:llama/8b',
  },
  {
    what: 'a copy that the forebear left',
    model: 'llama/8b',
    before: () => writeFiles(place.copyOf('llama/8b'), { 'config.json': '{}', '.copy_complete': 'ok' }),
    answer: 'copy:llama/8b',
    differs: 'it used what bore the marker; here nothing proves those bytes, so it is copied again',
  },
  {
    what: 'a partial copy is removed',
    model: 'llama/8b',
    before: () => writeFiles(place.copyOf('llama/8b'), { 'model.safetensors': 'wei' }),
    answer: 'copy:llama/8b',
  },
  {
    what: 'a copy that cannot be made',
    model: 'llama/8b',
    before: () => symlinkSync('/etc/passwd', join(place.shared, subfolder, 'llama/8b/passwd')),
    answer: 'shared:llama/8b',
    warning: 'environment/unsafe-source',
    differs: 'it copied what a link led to, wherever that was',
  },
  {
    what: 'own names of roots and sub-folder',
    model: 'elsewhere',
    env: () => ({
      SERVEWRIGHT_SHARED_ROOT: place.folder,
      SERVEWRIGHT_SSD_ROOT: '',
      SSD_RW: '',
      SERVEWRIGHT_MODEL_SUBFOLDER: '.',
    }),
    answer: () => `path:${elsewhere()}`,
  },
  { what: 'the zoo', model: 'zoo:llama', answer: `path:${join(packageRoot, 'zoo/llama')}` },
]

function ask(model: string, options: Partial<ResolveRequest> = {}, env = {}): Promise<ResolvedModel> {
  const signal = new AbortController().signal
  return resolveModel(model, { env: { ...place.env, ...env }, folder: place.folder, signal, ...options })
}

function prepare({ shared, ssd, before }: Row): Record<string, string> {
  before?.()
  if (shared === 'gone') rmSync(place.shared, { recursive: true })
  return {
    ...(shared === 'none' ? { FSX_SHARED_RO: '' } : {}),
    ...(ssd === 'none' ? { SSD_RW: '' } : {}),
    ...(ssd === 'missing' ? { SSD_RW: join(place.folder, 'no-disk') } : {}),
  }
}

function inWords(model: ResolvedModel): string {
  if (model.kind === 'id') return `id:${model.id}`
  const name = model.path.split(`${subfolder}/`)[1] ?? model.path
  return `${model.origin === 'given' || model.origin === 'zoo' || name === model.path ? 'path' : model.origin}:${name}`
}

describe('resolveModel answers as the forebear did', () => {
  beforeEach(() => writeFileSync(join(place.folder, 'servewright.models.yaml'), mappings))

  it.each(rows)('$what', async (row) => {
    const env = { ...prepare(row), ...row.env?.() }
    const model = typeof row.model === 'string' ? row.model : row.model()
    const resolved = await ask(model, row.options, env)
    expect(inWords(resolved)).toBe(typeof row.answer === 'string' ? row.answer : row.answer())
    expect(resolved.warnings.map(({ code }) => code)).toEqual(row.warning === undefined ? [] : [row.warning])
  })

  it.each<[string, string, Record<string, string>, string]>([
    ['require-shared, none named', 'llama/8b', { FSX_SHARED_RO: '' }, 'environment/shared-missing'],
    ['require-shared, not mounted', 'llama/8b', { FSX_SHARED_RO: '/nowhere' }, 'environment/shared-missing'],
    ['require-shared, model not there', 'org/unknown', {}, 'environment/not-on-shared'],
  ])('%s: exit 3', async (...[, model, env, code]) => {
    await expect(ask(model, { requireShared: true }, env)).rejects.toMatchObject({ code, exitCode: 3 })
  })

  it('copies nothing when it is only to look, and takes the copy that is there', async () => {
    expect(await ask('llama/8b', { copy: 'look' })).toMatchObject({ origin: 'shared' })
    await ask('llama/8b')
    expect(await ask('llama/8b', { copy: 'look' })).toMatchObject({
      origin: 'copy',
      copied: { reused: true },
    })
  })

  it('takes a mapping from the file that is named, before the default one', async () => {
    writeFileSync(join(place.folder, 'mine.yaml'), 'mappings: { meta/Llama-8B: own/tuned/v2 }')
    const resolved = await ask('meta/Llama-8B', {}, { VLLM_MODEL_MAPPINGS: join(place.folder, 'mine.yaml') })
    expect(inWords(resolved)).toBe('copy:own/tuned/v2')
  })

  it('takes a mapping to a place outside the shared models as it is', async () => {
    writeFileSync(join(place.folder, 'servewright.models.yaml'), `mappings: { a/b: ${elsewhere()} }`)
    expect(await ask('a/b')).toMatchObject({ origin: 'given', path: elsewhere() })
  })
})

describe('resolveModel refuses', () => {
  it.each([
    ['../secret'],
    ['a/../../secret'],
    ['-x'],
    ['--model'],
    ['a b'],
    ['a\0b'],
    [''],
    ['.hidden'],
    ['a//b'],
    ['~/m'],
    ['a/./b'],
  ])('the name %j: exit 2', async (model) => {
    await expect(ask(model)).rejects.toMatchObject({ code: 'usage/model-not-found', exitCode: 2 })
  })

  it.each<[string, string | undefined, string]>([
    ['is not there', undefined, 'ENOENT'],
    ['is no YAML', 'mappings: {', 'mappings'],
    ['has no mappings', 'models: {}', 'mappings: is missing'],
    ['is a list', 'mappings: [a]', 'mappings'],
    ['maps to nothing', 'mappings: { a/b: }', 'mappings.a/b'],
    ['maps to a number', 'mappings: { a/b: 7 }', 'mappings.a/b'],
    ['maps upwards', 'mappings: { a/b: ../../etc }', 'mappings.a/b'],
    ['maps upwards from the root', 'mappings: { a/b: /fsx/../etc }', 'mappings.a/b'],
    ['maps what is no id', 'mappings: { "../x": y }', 'mappings'],
  ])('a mapping file that %s: usage/invalid-mappings', async (_what, text, said) => {
    const path = join(place.folder, 'maps.yaml')
    if (text !== undefined) writeFileSync(path, text)
    await expect(ask('a/b', {}, { VLLM_MODEL_MAPPINGS: path })).rejects.toMatchObject({
      code: 'usage/invalid-mappings',
      exitCode: 2,
      message: expect.stringContaining(said) as string,
    })
  })

  it.each<[string, Record<string, string>]>([
    ['a relative root', { FSX_SHARED_RO: 'fsx' }],
    ['a sub-folder that climbs', { SERVEWRIGHT_MODEL_SUBFOLDER: '../..' }],
    ['an absolute sub-folder', { SERVEWRIGHT_MODEL_SUBFOLDER: '/etc' }],
  ])('%s: exit 2', async (_what, env) => {
    await expect(ask('llama/8b', {}, env)).rejects.toMatchObject({
      code: 'usage/invalid-arguments',
      exitCode: 2,
    })
  })

  it('a folder without config.json, given or shared: usage/not-a-model', async () => {
    mkdirSync(join(place.shared, subfolder, 'not/one'), { recursive: true })
    const expected = { code: 'usage/not-a-model', exitCode: 2 }
    await expect(ask('not/one')).rejects.toMatchObject(expected)
    await expect(ask(place.shared)).rejects.toMatchObject(expected)
  })

  it('a shared folder that is a link out of the root', async () => {
    symlinkSync(elsewhere(), join(place.shared, subfolder, 'out'))
    await expect(ask('out')).rejects.toMatchObject({ code: 'usage/model-not-found' })
  })

  it('a path that is not there, and a deep name that nobody has', async () => {
    await expect(ask('/no/such/model')).rejects.toMatchObject({ code: 'usage/model-not-found' })
    await expect(ask('a/b/c')).rejects.toMatchObject({ code: 'usage/model-not-found' })
    await expect(ask('a/b/c', {}, { FSX_SHARED_RO: '' })).rejects.toMatchObject({
      code: 'usage/model-not-found',
    })
    await expect(ask('zoo:lama')).rejects.toMatchObject({ hint: 'Did you mean zoo:llama?' })
  })

  it('nothing that is a model of its own format', async () => {
    const path = join(place.folder, 'formats')
    writeFiles(path, { 'mistral/params.json': '{}', 'gguf/model.gguf': '', 'file.gguf': '' })
    for (const name of ['mistral', 'gguf', 'file.gguf']) {
      expect(await ask(join(path, name))).toMatchObject({ origin: 'given' })
    }
  })
})
