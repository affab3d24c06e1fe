/** What entries of the config file and presets say of a server that runs already. */
import { defined } from '../base/defined.ts'
import type { Capability, Preset } from '../contract/preset.ts'
import type { ServerDescription } from '../contract/server-description.ts'
import { invalid, parseWritten } from './complete-preset.ts'
import type { Plain } from './merge.ts'
import { withoutUndefined } from './without-undefined.ts'

/** Shown by a start of our own alone. */
const ofStarts: readonly Capability[] = ['compile-cache']

const showable = (claims: readonly Capability[]): readonly Capability[] =>
  claims.filter((claim) => !ofStarts.includes(claim))

/** A server that was started from the preset, by whomever. */
export function describePreset(preset: Preset): ServerDescription {
  const { name, engine, model, claims, expectations, knownFindings, limits } = preset
  return {
    name,
    engine,
    likelyModels: [name, model],
    weights: model,
    claims: showable(claims),
    ...defined({ expectations, knownFindings, limits }),
  }
}

/** What only a start of the server could heed. */
const launchKeys = [
  'options',
  'needs',
  'upstream',
  'baseline',
  'prepare',
  'startup',
  'shutdown',
  'port',
  'env',
]

interface WrittenOfRunning {
  /** What the entry itself says. */
  readonly own: Plain
  /** With everything that it inherits. */
  readonly whole: Plain
}

/** @throws UsageError `usage/invalid-config` for what is not known, or is about a start */
export function describeRunning(name: string, { own, whole }: WrittenOfRunning): ServerDescription {
  const launching = launchKeys.filter((key) => own[key] !== undefined && own[key] !== null)
  if (launching.length > 0)
    throw invalid(name, [
      `${launching.join(', ')}: belong to a server that is started, and this one has a url`,
    ])
  const parsed = parseWritten(name, whole)
  const { engine, url, model, headers, claims, expectations, knownFindings, limits, load } = parsed
  // An inherited model is what a start would load; servers give it a name of their own.
  const ownModel = typeof own['model'] === 'string' ? own['model'] : undefined
  const likelyModels = [name, own['extends'], model].filter((id) => typeof id === 'string')
  return withoutUndefined({
    name,
    likelyModels,
    ...defined({
      engine,
      url,
      headers,
      expectations,
      knownFindings,
      limits,
      load,
      model: ownModel,
      weights: model,
    }),
    ...defined({ claims: claims && showable(claims) }),
  })
}
