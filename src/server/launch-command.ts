/** The command that starts a preset's server. */
import type { ErrorRecord } from '../base/errors.ts'
import type { CommandSpec, Engine, EngineLocation } from '../contract/engine.ts'
import type { Preset } from '../contract/preset.ts'
import { readTextIfThere } from '../host/staged-folder.ts'
import type { LocatedEngine } from '../provision/locate-engine.ts'

/** Servers listen here and nowhere else. */
export const loopback = '127.0.0.1'

export interface Launch {
  readonly preset: Preset
  readonly engine: Engine
  readonly location: EngineLocation
  /** What was found with the engine; without it, it is taken for the newest version that is known. */
  readonly located?: Pick<LocatedEngine, 'versions'>
  /** Resolved: a path or an id. */
  readonly model: string
  /** What the report has to say about where the model came from. */
  readonly warnings?: readonly ErrorRecord[]
  /** Outlives the run. */
  readonly cacheFolder: string
}

/** The name by which requests ask for the model. */
export const modelName = ({ engine, model, preset }: Pick<Launch, 'engine' | 'model' | 'preset'>): string =>
  engine.modelName?.(model) ?? preset.name

/** How a key reaches the server: by its environment, never by an argument. */
export const keyEnvironment = (
  { apiKeyVariable: name }: Pick<Engine, 'apiKeyVariable'>,
  key: string | undefined,
): Readonly<Record<string, string>> => (key === undefined || name === undefined ? {} : { [name]: key })

/** Texts of those of `paths` that can be read, by path. */
function readFiles(paths: readonly string[]): Readonly<Record<string, string>> {
  const read = paths.map((path) => [path, readTextIfThere(path)] as const)
  return Object.fromEntries(read.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** @throws UsageError `usage/invalid-options` */
export function launchCommand(
  { preset, engine, warnings: _warnings, ...rest }: Launch,
  port: number,
): CommandSpec {
  const { name: servedName, options } = preset
  const request = { ...rest, servedName, host: loopback, port, options }
  const wanted = engine.reads?.(request) ?? []
  const command = engine.command(wanted.length === 0 ? request : { ...request, files: readFiles(wanted) })
  return { ...command, env: { ...command.env, ...preset.env } }
}
