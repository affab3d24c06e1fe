/** From the words on the command line to everything that a start needs. */
import type { Launch } from '../server/launch-command.ts'
import { findEngine } from '../engines/lookup.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { openPresetBook } from '../presets/preset-book.ts'
import { locateEngine, type LocatedEngine } from '../provision/locate-engine.ts'
import type { Preset } from '../contract/preset.ts'
import { loadConfig } from './load-config.ts'

export interface LaunchWords {
  readonly preset: string
  readonly config?: string
  readonly port?: number
  readonly enginePath?: string
}

/** @throws UsageError for an unknown preset or a broken config file */
export async function findPreset({ preset, config, port }: LaunchWords): Promise<Preset> {
  const book = openPresetBook(await loadConfig(config, process.cwd()))
  const found = book.find(preset)
  return port === undefined ? found : { ...found, port }
}

export interface PreparedLaunch extends Launch {
  readonly located: LocatedEngine
}

/**
 * @throws UsageError for a model that is not there
 * @throws EnvironmentError when no engine is found
 */
export async function prepareLaunch(
  preset: Preset,
  words: LaunchWords,
  signal: AbortSignal,
): Promise<PreparedLaunch> {
  const engine = findEngine(preset.engine)
  const model = resolveModel(preset.model)
  const { enginePath } = words
  const located = await locateEngine({ engine, signal, ...(enginePath === undefined ? {} : { enginePath }) })
  return { preset, engine, model, location: located.location, cacheFolder: cacheFolder(), located }
}
