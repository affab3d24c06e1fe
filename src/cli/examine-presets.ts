/** Why presets cannot run on this machine, before anything is started. */
import { asServewrightError } from '../base/errors.ts'
import type { Preset } from '../contract/preset.ts'
import { findEngine } from '../engines/lookup.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { locateEngine } from '../provision/locate-engine.ts'
import { machineOffer } from '../server/preflight.ts'
import { shortfalls } from '../server/shortfalls.ts'
import { resolvePaths } from './resolve-paths.ts'

export interface Examination {
  readonly signal: AbortSignal
  readonly enginePath?: string
}

/** The message of what `look` throws, undefined where it throws nothing. */
async function complaint(look: () => Promise<unknown>, signal: AbortSignal): Promise<string | undefined> {
  try {
    await look()
    return undefined
  } catch (thrown) {
    signal.throwIfAborted()
    const error = asServewrightError(thrown)
    if (error.code === 'internal/bug') throw thrown
    return error.message
  }
}

/**
 * Looks at devices and memory, then at the engine, then at the weights, and stops at the first that is missing.
 * @returns one sentence for each preset that cannot run, by its name
 */
export async function examinePresets(
  presets: readonly Preset[],
  { signal, enginePath }: Examination,
): Promise<ReadonlyMap<string, string>> {
  const offer = await machineOffer({ signal })
  const path = enginePath === undefined ? {} : { enginePath }
  const engines = new Map<string, Promise<string | undefined>>()
  const withoutEngine = (name: string): Promise<string | undefined> => {
    const known = engines.get(name)
    if (known !== undefined) return known
    const looking = complaint(() => locateEngine({ engine: findEngine(name), signal, ...path }), signal)
    engines.set(name, looking)
    return looking
  }
  const findWeights = async (preset: Preset): Promise<void> => {
    const request = { signal, copy: 'look' } as const
    await resolveModel(preset.model, request)
    await resolvePaths(preset, findEngine(preset.engine), request)
  }
  const whyNot = async (preset: Preset): Promise<string | undefined> =>
    shortfalls(preset.needs ?? {}, offer)
      .map(({ message }) => message)
      .join('; ') ||
    ((await withoutEngine(preset.engine)) ?? (await complaint(() => findWeights(preset), signal)))
  const reasons = await Promise.all(
    presets.map(async (preset) => [preset.name, await whyNot(preset)] as const),
  )
  return new Map(reasons.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
