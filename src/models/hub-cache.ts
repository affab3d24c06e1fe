/**
 * What the Hugging Face hub cache holds of a model, read from its layout alone:
 * `models--ORG--NAME/{refs/main, snapshots/REVISION/…}`, where a snapshot's files are links to `blobs/`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ModelKind } from '../contract/path-place.ts'
import { marksOf } from './assert-model.ts'
import type { HubCache } from './resolved-model.ts'

const indexes = ['model.safetensors.index.json', 'pytorch_model.bin.index.json']
const weightFile = /\.(safetensors|bin|pt|pth|gguf|tensors|msgpack|h5|npz|onnx)$/
const on = /^(1|on|yes|true)$/i

const set = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

/** Where the hub's own library would look, by its own variables. */
export function hubCacheFolder(env: NodeJS.ProcessEnv): string {
  const named = set(env['HF_HUB_CACHE']) ?? set(env['HUGGINGFACE_HUB_CACHE'])
  if (named !== undefined) return named
  const caches = set(env['XDG_CACHE_HOME']) ?? join(set(env['HOME']) ?? homedir(), '.cache')
  return join(set(env['HF_HOME']) ?? join(caches, 'huggingface'), 'hub')
}

/** Whether the hub's library would not ask the network. */
export function isOffline(env: NodeJS.ProcessEnv): boolean {
  return on.test(env['HF_HUB_OFFLINE'] ?? '') || on.test(env['TRANSFORMERS_OFFLINE'] ?? '')
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Files that an index says the weights are spread over; undefined where it cannot be read. */
function shardsOf(index: string): readonly string[] | undefined {
  try {
    const { weight_map: map } = JSON.parse(readFileSync(index, 'utf8')) as { weight_map?: object }
    return map === undefined ? undefined : [...new Set(Object.values(map).map(String))]
  } catch {
    return undefined
  }
}

function missingWeights(snapshot: string, there: readonly string[]): readonly string[] {
  const index = indexes.find((name) => there.includes(name))
  if (index === undefined) return there.some((name) => weightFile.test(name)) ? [] : ['weights']
  return shardsOf(join(snapshot, index))?.filter((name) => !there.includes(name)) ?? [index]
}

function missingIn(model: string, kind: ModelKind): readonly string[] {
  const revision = readText(join(model, 'refs/main'))
  if (revision === undefined || revision === '') return ['refs/main']
  const snapshot = join(model, 'snapshots', revision)
  // A link whose blob is gone, or still on its way, is not there.
  const there = namesIn(snapshot).filter((name) => existsSync(join(snapshot, name)))
  const { files } = marksOf[kind]
  const configured = files.some((name) => there.includes(name))
  const weights = kind === 'tokenizer' ? [] : missingWeights(snapshot, there)
  return [...(configured ? [] : [files[0]]), ...weights]
}

/** @param id as hubs use it */
export function readHubCache(id: string, env: NodeJS.ProcessEnv, kind: ModelKind = 'model'): HubCache {
  const path = join(hubCacheFolder(env), `models--${id.replaceAll('/', '--')}`)
  if (!existsSync(path)) return { state: 'absent', path, missing: [] }
  const missing = missingIn(path, kind)
  return { state: missing.length === 0 ? 'complete' : 'partial', path, missing }
}
