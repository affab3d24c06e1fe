/** Why presets cannot run on this machine, before anything is started. */
import { asServewrightError } from '../base/errors.ts'
import type { Preset } from '../contract/preset.ts'
import { findEngine } from '../engines/lookup.ts'
import { locateEngine, type LocatedEngine } from '../provision/locate-engine.ts'
import { deviceShareOf, machineOffer } from '../server/preflight.ts'
import { shortfalls } from '../server/shortfalls.ts'
import { prepareLocated } from './prepare-launch.ts'

export interface Examination {
  readonly signal: AbortSignal
  readonly enginePath?: string
}

type Attempt<Value> = { readonly value: Value } | { readonly complaint: string }

/** What `look` finds, or the message of what it throws. */
async function attempt<Value>(look: () => Promise<Value>, signal: AbortSignal): Promise<Attempt<Value>> {
  try {
    return { value: await look() }
  } catch (thrown) {
    signal.throwIfAborted()
    const error = asServewrightError(thrown)
    if (error.code === 'internal/bug') throw thrown
    return { complaint: error.message }
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
  const engines = new Map<string, Promise<Attempt<LocatedEngine>>>()
  const findOnce = (name: string): Promise<Attempt<LocatedEngine>> => {
    const known = engines.get(name)
    if (known !== undefined) return known
    const looking = attempt(() => locateEngine({ engine: findEngine(name), signal, ...path }), signal)
    engines.set(name, looking)
    return looking
  }
  const whyNot = async (preset: Preset): Promise<string | undefined> => {
    const short = shortfalls(preset.needs ?? {}, offer, deviceShareOf(preset))
    if (short.length > 0) return short.map(({ message }) => message).join('; ')
    const engine = await findOnce(preset.engine)
    if ('complaint' in engine) return engine.complaint
    const start = await attempt(() => prepareLocated(preset, engine.value, { signal, copy: 'look' }), signal)
    return 'complaint' in start ? start.complaint : undefined
  }
  const reasons = await Promise.all(
    presets.map(async (preset) => [preset.name, await whyNot(preset)] as const),
  )
  return new Map(reasons.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
