/** What is known of an engine over its versions, and how a running server is recognised as one of them. */
import type { VersionRange } from '../base/version-range.ts'
import type {
  EngineMetrics,
  EngineRoutes,
  MetricFamily,
  MetricNames,
  SamplingParameters,
} from './engine-facts.ts'

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

/** How a server without metrics is recognised: by who owns its models, or by a header of its answers. */
export interface EngineSigns {
  /** What `owned_by` says in the list of models. */
  readonly ownedBy?: string
  /** Name, in lower case, and value of a header. */
  readonly header?: { readonly name: string; readonly pattern: RegExp }
}

/** A server with a metric that starts with the prefix in `metrics`, or one of the signs, is this engine. */
export interface FactsByVersion {
  readonly name: string
  /** Distributions whose version is the engine's, preferred first. */
  readonly distributions: readonly string[]
  /** Where a running server says its version, preferred first, and how it is found there: as the group `version`. */
  readonly versionRoutes: { readonly paths: readonly string[]; readonly pattern: RegExp }
  readonly signs?: EngineSigns
  readonly metrics: MetricsByVersion
  readonly routes?: EngineRoutes
  readonly sampling?: SamplingParameters
  readonly pooling?: readonly string[]
}
