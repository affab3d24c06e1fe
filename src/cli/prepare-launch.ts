/** From the words on the command line to everything that a start needs. */
import { launchCommand, type Launch } from '../server/launch-command.ts'
import { findEngine } from '../engines/lookup.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { modelArgument } from '../models/resolved-model.ts'
import { openPresetBook } from '../presets/preset-book.ts'
import { locateEngine, type LocatedEngine } from '../provision/locate-engine.ts'
import type { Preset } from '../contract/preset.ts'
import { loadConfig } from './load-config.ts'
import { showCopy } from './show-copy.ts'

/** The command is only asked for its environment, which no port changes. */
const anyPort = 1

export interface LaunchWords {
  readonly preset: string
  readonly config?: string
  readonly port?: number
  readonly enginePath?: string
  /** Take a local copy of the model only where there is one: what starts nothing copies nothing. */
  readonly copyNothing?: boolean
}

/** @throws UsageError for an unknown preset or a broken config file */
export async function findPreset({ preset, config, port }: LaunchWords): Promise<Preset> {
  const book = openPresetBook(await loadConfig(config, process.cwd()))
  const found = book.find(preset)
  return port === undefined ? found : { ...found, port }
}

export interface PreparedLaunch extends Launch {
  readonly located: LocatedEngine
  /** Where the model comes from, and what was noticed on the way. */
}

/**
 * Finds the engine, then the model, which may mean to copy it.
 * @throws UsageError for a model that is not there
 * @throws EnvironmentError when no engine is found, or the model cannot be had
 */
export async function prepareLaunch(
  preset: Preset,
  words: LaunchWords,
  signal: AbortSignal,
): Promise<PreparedLaunch> {
  const engine = findEngine(preset.engine)
  const { enginePath } = words
  const located = await locateEngine({ engine, signal, ...(enginePath === undefined ? {} : { enginePath }) })
  const named = {
    preset,
    engine,
    model: preset.model,
    location: located.location,
    cacheFolder: cacheFolder(),
  }
  // The engine's own variables too: they can switch the hub off, or move its cache.
  const env = { ...process.env, ...launchCommand(named, anyPort).env }
  const copy = words.copyNothing === true ? 'look' : 'make'
  const resolvedModel = await resolveModel(preset.model, { env, signal, copy, onProgress: showCopy() })
  return { ...named, model: modelArgument(resolvedModel), warnings: resolvedModel.warnings, located }
}
