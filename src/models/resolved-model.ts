/** What a model name turned into, and everything that was noticed on the way. */
import type { ErrorRecord } from '../base/errors.ts'

/** What the Hugging Face hub cache of this machine holds of a model. */
export interface HubCache {
  readonly state: 'complete' | 'partial' | 'absent'
  /** The model's folder in the cache, whether it exists or not. */
  readonly path: string
  /** What a start needs and the cache lacks, e.g. `model-00002-of-00004.safetensors`. */
  readonly missing: readonly string[]
}

/** The local copy that is used in place of the shared folder. */
export interface CopyRecord {
  /** The shared folder that was copied. */
  readonly from: string
  readonly files: number
  readonly bytes: number
  /** Whether it had been there, proven whole, before. */
  readonly reused: boolean
  readonly durationMs: number
}

interface Resolved {
  /** What could not be done as asked and was done otherwise; for the report. */
  readonly warnings: readonly ErrorRecord[]
}

export interface ModelFolder extends Resolved {
  readonly kind: 'path'
  readonly origin: 'given' | 'zoo' | 'installed' | 'shared' | 'copy'
  /** Absolute path of the model. */
  readonly path: string
  /** Present where `path` is a local copy. */
  readonly copied?: CopyRecord
}

export interface HubModel extends Resolved {
  readonly kind: 'id'
  readonly id: string
  readonly cache: HubCache
}

export type ResolvedModel = ModelFolder | HubModel

/** What an engine is given. */
export function modelArgument(model: ResolvedModel): string {
  return model.kind === 'path' ? model.path : model.id
}
