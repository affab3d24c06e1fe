/** From what is known of an engine over its versions to what holds for one. Pure. */
import { defined } from '../base/defined.ts'
import { isInRange } from '../base/version-range.ts'
import type { EngineFacts, EngineMetrics, MetricNames } from '../contract/engine-facts.ts'
import type { FactsByVersion, MetricsByVersion, NameByVersion } from '../contract/facts-by-version.ts'

/** What a checkout without tags calls itself says nothing of its age. */
const unversioned = /^0\.[01]\.dev/

function nameIn(names: NameByVersion, version: string): string | undefined {
  if (typeof names === 'string') return names
  return names.find(({ versions }) => isInRange(version, versions))?.name
}

/** The wanted version where it was recorded, else the recorded one that is nearest to it. */
function nearestRecorded({ version, recorded }: MetricsByVersion, wanted: string | undefined) {
  if (wanted === undefined || unversioned.test(wanted)) return { version, unrecorded: true as const }
  if (recorded === undefined || isInRange(wanted, recorded)) return { version: wanted }
  const older = recorded.from !== undefined && isInRange(wanted, { below: recorded.from })
  return { version: older ? (recorded.from ?? version) : version, unrecorded: true as const }
}

function metricsIn(metrics: MetricsByVersion, wanted: string | undefined): EngineMetrics {
  const { prefix, optionalPrefixes, perRequest } = metrics
  const { version, unrecorded } = nearestRecorded(metrics, wanted)
  // Names are known of more versions than families.
  const named = wanted === undefined || unversioned.test(wanted) ? version : wanted
  const entries = Object.entries(metrics.names).map(([figure, name]) => [figure, nameIn(name, named)])
  const names = Object.fromEntries(entries) as { [Figure in keyof MetricNames]: string | undefined }
  const families = metrics.families
    .filter(({ versions = {} }) => isInRange(version, versions))
    .map(({ name, type, when, otherNames }) => defined({ name, type, when, otherNames }))
  return defined({ version, prefix, families, unrecorded, optionalPrefixes, perRequest, ...names })
}

/** @param version undefined where it is not known: then what is known of the newest version is taken */
export function resolveFacts(facts: FactsByVersion, version: string | undefined): EngineFacts {
  const { name, metrics, routes, sampling, pooling } = facts
  return defined({ name, version, metrics: metricsIn(metrics, version), routes, sampling, pooling })
}

/** @param versions distribution → version, of what was found with the engine */
export function factsOfInstalled(
  facts: FactsByVersion | undefined,
  versions: Readonly<Record<string, string>> = {},
): EngineFacts | undefined {
  const distribution = facts?.distributions.find((name) => versions[name] !== undefined)
  return facts && resolveFacts(facts, distribution === undefined ? undefined : versions[distribution])
}
