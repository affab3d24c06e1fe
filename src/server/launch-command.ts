/** The command that starts a preset's server. */
import type { CommandSpec, Engine, EngineLocation } from '../contract/engine.ts'
import type { Preset } from '../contract/preset.ts'

/** Servers listen here and nowhere else. */
export const loopback = '127.0.0.1'

export interface Launch {
  readonly preset: Preset
  readonly engine: Engine
  readonly location: EngineLocation
  /** Resolved: a path or an id. */
  readonly model: string
  /** Outlives the run. */
  readonly cacheFolder: string
}

export function launchCommand({ preset, engine, ...rest }: Launch, port: number): CommandSpec {
  const { name: servedName, options } = preset
  const command = engine.command({ ...rest, servedName, host: loopback, port, options })
  return { ...command, env: { ...command.env, ...preset.env } }
}
