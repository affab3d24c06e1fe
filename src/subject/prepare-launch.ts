/** From a preset to everything that a start needs. */
import { defined } from '../base/defined.ts'
import { isReference } from '../base/secrets/reference.ts'
import { launchEnvironment, type Launch } from '../server/launch-command.ts'
import { findEngine } from '../engines/lookup.ts'
import { cacheFolder } from '../host/cache-folder.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { modelArgument } from '../models/resolved-model.ts'
import type { ResolveRequest } from '../models/resolve-request.ts'
import { locateEngine, type LocatedEngine } from '../provision/locate-engine.ts'
import type { GoldenSet } from '../contract/golden.ts'
import type { OddsSet } from '../contract/odds.ts'
import type { Preset } from '../contract/preset.ts'
import { readGoldens, readOdds } from './read-goldens.ts'
import { resolvePaths } from './resolve-paths.ts'

/** Its preset's options and expectations name what the engine is given: paths, or ids that it resolves. */
export interface PreparedLaunch extends Launch {
  readonly located: LocatedEngine
  readonly goldens: readonly GoldenSet[]
  readonly odds: readonly OddsSet[]
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
  // What is passed on from our environment is there already.
  const launched = Object.fromEntries(
    Object.entries(launchEnvironment(named)).filter(([name, value]) => !isReference(name, value)),
  )
  // The engine's own variables too: they can switch the hub off, or move its cache.
  const request = { ...look, env: { ...process.env, ...launched } }
  const paths = await resolvePaths(preset, engine, request)
  // Before the model, which may mean to copy it for minutes.
  const goldens = readGoldens(paths.preset)
  const odds = readOdds(paths.preset.expectations?.odds ?? [])
  const resolvedModel = await resolveModel(preset.model, request)
  const warnings = [...resolvedModel.warnings, ...paths.warnings]
  const model = modelArgument(resolvedModel)
  return { ...named, preset: paths.preset, model, warnings, located, goldens, odds }
}

/** Stands in a command for what was not found on this machine. */
const placeholders = { python: '/path/to/python', program: '/path/to/', image: 'docker' } as const

/**
 * What a start would be where its engine is not on this machine: to be read, not to be started.
 * @throws UsageError, and EnvironmentError when the model cannot be had
 */
export async function prepareUnlocated(preset: Preset, look: Look): Promise<PreparedLaunch> {
  const { installation } = findEngine(preset.engine)
  const named = installation.kind === 'program' ? installation.program : ''
  const program = `${placeholders[installation.kind]}${named}`
  return await prepareLocated(
    preset,
    { location: { program }, source: '--engine-path', versions: {}, tried: [] },
    look,
  )
}

export interface PrepareOptions extends Look {
  /** The engine to use: a Python or a virtual environment. */
  readonly enginePath?: string
}

/**
 * Finds the engine, then what it is to load.
 * @throws EnvironmentError when no engine is found, and what `prepareLocated` throws
 */
export async function prepareLaunch(
  preset: Preset,
  { enginePath, ...look }: PrepareOptions,
): Promise<PreparedLaunch> {
  const engine = findEngine(preset.engine)
  const located = await locateEngine({ engine, signal: look.signal, ...defined({ enginePath }) })
  return await prepareLocated(preset, located, look)
}
