/** Finds an engine by name. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Engine } from '../contract/engine.ts'
import * as registry from './registry.ts'

export type EngineName = keyof typeof registry

export const engines: Readonly<Record<EngineName, Engine>> = registry
export const engineNames = Object.keys(registry) as readonly EngineName[]

const isEngineName = (name: string): name is EngineName => Object.hasOwn(registry, name)

/** @throws UsageError `usage/unknown-engine` with the nearest name */
export function findEngine(name: string): Engine {
  if (isEngineName(name)) return engines[name]
  const known = Object.values(engines).find(({ aliases = [] }) => aliases.includes(name))
  if (known !== undefined) return known
  const guess = nearest(name, engineNames)
  throw new UsageError('usage/unknown-engine', `"${name}" is not a known engine`, {
    hint: guess === undefined ? `The engines are: ${engineNames.join(', ')}.` : `Did you mean ${guess}?`,
  })
}
