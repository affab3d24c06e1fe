/** Reads of a checkpoint's folder what it says of its quantization. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checkpoint } from '../contract/checkpoint.ts'
import { type CheckpointConfig, readQuantization } from './quantized-modules.ts'
import { type TensorInfo, readSafetensorsHeader } from './safetensors-header.ts'

async function readConfig(folder: string): Promise<CheckpointConfig | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as CheckpointConfig
  } catch {
    return undefined
  }
}

/** @returns undefined where `model` is not a folder with a `config.json` and safetensors files, a hub id for example */
export async function readCheckpoint(model: string): Promise<Checkpoint | undefined> {
  const config = await readConfig(model)
  if (config === undefined) return undefined
  const files = (await readdir(model)).filter((name) => name.endsWith('.safetensors'))
  const headers = await Promise.all(files.map((name) => readSafetensorsHeader(join(model, name))))
  const tensors = Object.assign({}, ...headers) as Readonly<Record<string, TensorInfo>>
  return Object.keys(tensors).length === 0 ? undefined : readQuantization(config, tensors)
}

/** Number of transformer layers that `config.json` names, at its top or of its text model; undefined where it does not. */
export async function readLayers(model: string): Promise<number | undefined> {
  const config = await readConfig(model)
  const layers = config?.num_hidden_layers ?? config?.text_config?.num_hidden_layers
  return typeof layers === 'number' ? layers : undefined
}
