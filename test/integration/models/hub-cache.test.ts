import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readHubCache } from '../../../src/models/hub-cache.ts'
import { resolveModel } from '../../../src/models/resolve-model.ts'
import { createModelPlace, writeFiles, type ModelPlace } from '../../workplaces/models-workplace.ts'

const id = 'org/name'
let place: ModelPlace
let model = ''
beforeEach(() => {
  place = createModelPlace()
  model = join(place.folder, 'hub/models--org--name')
})
afterEach(() => place[Symbol.dispose]())

/** As the hub's library lays it out: files are links to blobs. */
function download(files: Readonly<Record<string, string>>): void {
  writeFiles(model, { 'refs/main': 'abc123' })
  for (const [name, content] of Object.entries(files)) {
    const blob = `blobs/${name.replaceAll('/', '_')}`
    writeFiles(model, { [blob]: content })
    const link = join(model, 'snapshots/abc123', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(model, blob), link)
  }
}

const whole = { 'config.json': '{}', 'model.safetensors': 'w' }
const shard = (index: number): string => `model-0000${index}-of-00002.safetensors`
const index = JSON.stringify({ weight_map: { a: shard(1), b: shard(2), c: shard(2) } })
const sharded = { 'config.json': '{}', 'model.safetensors.index.json': index, [shard(1)]: 'w' }

describe('readHubCache', () => {
  const read = (): ReturnType<typeof readHubCache> => readHubCache(id, place.env)

  it('knows a model that was never downloaded', () => {
    expect(read()).toEqual({ state: 'absent', path: model, missing: [] })
  })

  it.each<[string, Readonly<Record<string, string>>, (() => void) | undefined, readonly string[]]>([
    ['whole', whole, undefined, []],
    ['whole in shards', { ...sharded, [shard(2)]: 'w' }, undefined, []],
    ['whole in the old format', { 'config.json': '{}', 'pytorch_model.bin': 'w' }, undefined, []],
    [
      'whole in the format of Mistral',
      { 'params.json': '{}', 'consolidated.safetensors': 'w' },
      undefined,
      [],
    ],
    ['without weights', { 'config.json': '{}' }, undefined, ['weights']],
    ['without configuration', { 'model.safetensors': 'w' }, undefined, ['config.json']],
    ['without one shard', sharded, undefined, [shard(2)]],
    [
      'with an index that is cut',
      { ...sharded, 'model.safetensors.index.json': '{"weig' },
      undefined,
      ['model.safetensors.index.json'],
    ],
    ['whose blob is gone', whole, () => rmSync(join(model, 'blobs/model.safetensors')), ['weights']],
    ['without revision', whole, () => rmSync(join(model, 'refs'), { recursive: true }), ['refs/main']],
    [
      'without snapshot',
      whole,
      () => rmSync(join(model, 'snapshots'), { recursive: true }),
      ['config.json', 'weights'],
    ],
  ])('knows a model %s', (...[, files, harm, missing]) => {
    download(files)
    harm?.()
    expect(read()).toEqual({ state: missing.length === 0 ? 'complete' : 'partial', path: model, missing })
  })

  it.each<[string, Record<string, string>, string]>([
    ['HF_HUB_CACHE', { HF_HUB_CACHE: '/c', HF_HOME: '/h' }, '/c'],
    ['its older name', { HUGGINGFACE_HUB_CACHE: '/c', HF_HOME: '/h' }, '/c'],
    ['HF_HOME', { HF_HOME: '/h', XDG_CACHE_HOME: '/x' }, '/h/hub'],
    ['XDG_CACHE_HOME', { XDG_CACHE_HOME: '/x', HOME: '/u' }, '/x/huggingface/hub'],
    ['the home folder', { HF_HOME: '', HOME: '/u' }, '/u/.cache/huggingface/hub'],
  ])('looks where %s says', (_what, env, folder) => {
    expect(readHubCache('gpt2', env).path).toBe(join(folder, 'models--gpt2'))
  })
})

describe('a start by id', () => {
  const ask = (env: Readonly<Record<string, string>>): ReturnType<typeof resolveModel> => {
    const signal = new AbortController().signal
    return resolveModel(id, {
      env: { HF_HUB_CACHE: join(place.folder, 'hub'), ...env },
      folder: place.folder,
      signal,
    })
  }

  it.each([
    ['HF_HUB_OFFLINE', '1'],
    ['HF_HUB_OFFLINE', 'true'],
    ['TRANSFORMERS_OFFLINE', 'YES'],
  ])(
    'with %s=%s and nothing in the cache: environment/model-missing at once, exit 3',
    async (name, value) => {
      await expect(ask({ [name]: value })).rejects.toMatchObject({
        code: 'environment/model-missing',
        exitCode: 3,
        message: expect.stringContaining('not in the hub cache') as string,
      })
    },
  )

  it('offline with a part in the cache names what is missing', async () => {
    download(sharded)
    await expect(ask({ HF_HUB_OFFLINE: '1' })).rejects.toMatchObject({
      code: 'environment/model-missing',
      message: expect.stringContaining(shard(2)) as string,
    })
  })

  it('offline with the whole model goes on', async () => {
    download(whole)
    expect(await ask({ HF_HUB_OFFLINE: '1' })).toMatchObject({ kind: 'id', id, cache: { state: 'complete' } })
  })

  it.each(['0', '', 'off'])(
    'with HF_HUB_OFFLINE=%s is left to the engine, and the state is told',
    async (value) => {
      expect(await ask({ HF_HUB_OFFLINE: value })).toMatchObject({
        id,
        cache: { state: 'absent' },
        warnings: [],
      })
    },
  )
})
