/** From what is known of an engine over its versions to what holds for one. Pure. */
import { defined } from '../base/defined.ts'
import { isInRange } from '../base/version-range.ts'
import type { EngineFacts, EngineMetrics, MetricNames } from '../contract/engine-facts.ts'
import type { FactsByVersion, MetricsByVersion, NameByVersion } from '../contract/facts-by-version.ts'

/** What a checkout without tags calls itself says nothing of its age. */
const unversioned = /^0\.[01]\.dev/

function nameIn(names: NameByVersion, version: string | undefined): string | undefined {
  if (typeof names === 'string') return names
  if (version === undefined || unversioned.test(version)) return names[0]?.name
  return names.find(({ versions }) => isInRange(version, versions))?.name
}

function metricsIn(
  { names, version, prefix, families, optionalPrefixes, perRequest }: MetricsByVersion,
  wanted: string | undefined,
): EngineMetrics {
  const entries = Object.entries(names).map(([figure, name]) => [figure, nameIn(name, wanted)])
  const resolved = Object.fromEntries(entries) as { [Figure in keyof MetricNames]: string | undefined }
  return defined({ version, prefix, families, optionalPrefixes, perRequest, ...resolved })
}

/** @param version undefined where it is not known: then the newest names are taken */
export function resolveFacts(facts: FactsByVersion, version: string | undefined): EngineFacts {
  const { name, metrics, routes, sampling } = facts
  return defined({ name, version, metrics: metricsIn(metrics, version), routes, sampling })
}

/** @param versions distribution → version, of what was found with the engine */
export function factsOfInstalled(
  facts: FactsByVersion | undefined,
  versions: Readonly<Record<string, string>> = {},
): EngineFacts | undefined {
  const distribution = facts?.distributions.find((name) => versions[name] !== undefined)
  return facts && resolveFacts(facts, distribution === undefined ? undefined : versions[distribution])
}

/** For a server that others started, in a version of their choice: its families are known for that version alone. */
export function factsOfAttached(facts: FactsByVersion, version: string | undefined): EngineFacts {
  const { familiesOf } = facts.metrics
  const known = version !== undefined && familiesOf !== undefined && isInRange(version, familiesOf)
  const { metrics } = facts
  return resolveFacts(known ? facts : { ...facts, metrics: { ...metrics, families: [] } }, version)
}
