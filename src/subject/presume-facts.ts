/** What a start of a preset would say of its server, as far as it is known before. */
import { defined } from '../base/defined.ts'
import type { ServerFacts } from '../contract/check.ts'
import type { Preset } from '../contract/preset.ts'
import { factsOfInstalled } from '../engines/resolve-facts.ts'
import { modelName } from '../server/launch-command.ts'
import { startFacts } from '../server/start-facts.ts'
import type { PreparedLaunch } from './prepare-launch.ts'

/** Engines whose presets say how long the context is call it so. */
const contextOf = ({ options }: Preset): number | undefined => {
  const said = (options as { readonly maxModelLen?: unknown }).maxModelLen
  return typeof said === 'number' ? said : undefined
}

export async function presumeFacts(preset: Preset, prepared: PreparedLaunch): Promise<ServerFacts> {
  const { claims, expectations = {}, baseline, limits } = preset
  const { engine, located } = prepared
  return {
    ...defined({
      model: modelName(prepared),
      claims,
      expectations,
      engine: factsOfInstalled(engine.facts, located.versions),
      baseline: baseline?.title,
      tokens: limits?.tokens,
      maxModelLen: contextOf(preset),
    }),
    ...(await startFacts({ ...prepared, preset }, [])),
  }
}
