/** What of an engine's metric families is not as it was in the version that is known. */
import { nearest } from '../../../base/nearest.ts'
import type { EngineMetrics, MetricFamily } from '../../../contract/engine-facts.ts'
import type { Capability } from '../../../contract/preset.ts'
import { type DeclaredFamily, familiesOf } from '../../judges/prometheus.ts'

export interface FamilyDrift {
  readonly vanished: readonly MetricFamily[]
  /** Expected families that are there under another name. */
  readonly renamed: readonly { readonly family: MetricFamily; readonly now: string }[]
  readonly retyped: readonly { readonly family: MetricFamily; readonly now: string }[]
  /** Families of the engine that the known version did not have. */
  readonly fresh: readonly string[]
}

/** Families that a client library adds to each of its own. */
const isDerived = (name: string): boolean => name.endsWith('_created')

/**
 * @param text a whole page of metrics
 * @param claims families that a claim brings have to be there where it is made
 */
export function familyDrift(
  text: string,
  { prefix, families, optionalPrefixes = [] }: EngineMetrics,
  claims: readonly Capability[],
): FamilyDrift {
  const there = familiesOf(text).filter(({ name }) => name.startsWith(prefix) && !isDerived(name))
  const types = new Map(there.map(({ name, type }) => [name, type]))
  const known = new Set(families.map(({ name }) => name))
  const unknown = there.filter(({ name }) => !known.has(name))
  const required = families.filter(
    ({ when }) => when === undefined || (when !== 'sometimes' && claims.includes(when)),
  )
  const missing = required.filter(({ name }) => !types.has(name))
  const successors = missing.map((family) => ({ family, now: successorOf(family, unknown) }))
  const taken = new Set(successors.map(({ now }) => now))
  return {
    vanished: successors.filter(({ now }) => now === undefined).map(({ family }) => family),
    renamed: successors.flatMap(({ family, now }) => (now === undefined ? [] : [{ family, now }])),
    retyped: required.flatMap((family) => {
      const now = types.get(family.name)
      return now === undefined || now === family.type ? [] : [{ family, now }]
    }),
    fresh: unknown
      .map(({ name }) => name)
      .filter((name) => !taken.has(name) && !optionalPrefixes.some((start) => name.startsWith(start))),
  }
}

/** A name that is known of another version, or one of the same type that reads nearly the same. */
function successorOf({ name, type, otherNames = [] }: MetricFamily, unknown: readonly DeclaredFamily[]) {
  const names = unknown.filter((family) => family.type === type).map((family) => family.name)
  return names.find((candidate) => otherNames.includes(candidate)) ?? nearest(name, names)
}
