/** From the words on the command line to everything that a start needs. */
import { launchEnvironment, type Launch } from '../server/launch-command.ts'
import { findEngine } from '../engines/lookup.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { modelArgument } from '../models/resolved-model.ts'
import type { ResolveRequest } from '../models/resolve-request.ts'
import { openPresetBook } from '../presets/preset-book.ts'
import { locateEngine, type LocatedEngine } from '../provision/locate-engine.ts'
import type { GoldenSet } from '../contract/golden.ts'
import type { Preset } from '../contract/preset.ts'
import { readConfig } from './read-config.ts'
import { readGoldens } from './read-goldens.ts'
import { resolvePaths } from './resolve-paths.ts'

export interface LaunchOptions {
  readonly preset: string
  readonly config?: string
  readonly port?: number
  readonly enginePath?: string
  /** Take a local copy of the model only where there is one: what starts nothing copies nothing. */
  readonly copyNothing?: boolean
}

/** @throws UsageError for an unknown preset or a broken config file */
export async function findPreset({ preset, config, port }: LaunchOptions): Promise<Preset> {
  const book = openPresetBook(await readConfig(config, process.cwd()))
  const found = book.find(preset)
  return port === undefined ? found : { ...found, port }
}

/** Its preset's options and expectations name what the engine is given: paths, or ids that it resolves. */
export interface PreparedLaunch extends Launch {
  readonly located: LocatedEngine
  readonly goldens: readonly GoldenSet[]
}

type Look = Pick<ResolveRequest, 'signal' | 'copy' | 'onProgress'>

/**
 * Finds what the options name beside the model, then the model; each may mean to copy it.
 * @throws UsageError for a model, an adapter or a file that is not there, or goldens of another model
 * @throws EnvironmentError when the model cannot be had
 */
export async function prepareLocated(
  preset: Preset,
  located: LocatedEngine,
  look: Look,
): Promise<PreparedLaunch> {
  const engine = findEngine(preset.engine)
  const named = {
    preset,
    engine,
    model: preset.model,
    location: located.location,
    cacheFolder: cacheFolder(),
  }
  // The engine's own variables too: they can switch the hub off, or move its cache.
  const request = { ...look, env: { ...process.env, ...launchEnvironment(named) } }
  const paths = await resolvePaths(preset, engine, request)
  // Before the model, which may mean to copy it for minutes.
  const goldens = readGoldens(paths.preset)
  const resolvedModel = await resolveModel(preset.model, request)
  const warnings = [...resolvedModel.warnings, ...paths.warnings]
  const model = modelArgument(resolvedModel)
  return { ...named, preset: paths.preset, model, warnings, located, goldens }
}

/**
 * Finds the engine, then what it is to load.
 * @throws EnvironmentError when no engine is found, and what `prepareLocated` throws
 */
export async function prepareLaunch(
  preset: Preset,
  { enginePath, copyNothing }: LaunchOptions,
  look: Omit<Look, 'copy'>,
): Promise<PreparedLaunch> {
  const engine = findEngine(preset.engine)
  const { signal } = look
  const located = await locateEngine({ engine, signal, ...(enginePath === undefined ? {} : { enginePath }) })
  const copy = copyNothing === true ? 'look' : 'make'
  return await prepareLocated(preset, located, { ...look, copy })
}
