/** What is known of an engine over its versions, and how a running server is recognised as one of them. */
import type { VersionRange } from '../base/version-range.ts'
import type { EngineMetrics, EngineRoutes, MetricFamily, MetricNames } from './engine-facts.ts'

/** A name that all versions use, or those of several, the newest first. */
export type NameByVersion = string | readonly { readonly name: string; readonly versions: VersionRange }[]

/** A metric family, and the versions in which it was recorded; all of them where it names none. */
export interface FamilyByVersion extends MetricFamily {
  readonly versions?: VersionRange
}

export interface MetricsByVersion extends Omit<EngineMetrics, keyof MetricNames | 'families' | 'unrecorded'> {
  readonly names: { readonly [Figure in keyof MetricNames]: NameByVersion }
  readonly families: readonly FamilyByVersion[]
  /** Versions of which names and families were recorded; `version` is the newest of them. Absent where none was. */
  readonly recorded?: VersionRange
}

/** A server with a metric that starts with the prefix in `metrics` is this engine. */
export interface FactsByVersion {
  readonly name: string
  /** Distributions whose version is the engine's, preferred first. */
  readonly distributions: readonly string[]
  /** Where a running server says its version, preferred first, and how it is found there: as the group `version`. */
  readonly versionRoutes: { readonly paths: readonly string[]; readonly pattern: RegExp }
  readonly metrics: MetricsByVersion
  readonly routes?: EngineRoutes
}
