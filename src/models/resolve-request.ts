/** How a model is to be looked for. */
import type { Named } from './assert-model.ts'
import type { CopyProgress } from '../contract/copy-progress.ts'

export interface ResolveRequest {
  readonly signal: AbortSignal
  /** What is wanted, and where it stands in the preset; default its model. */
  readonly named?: Named
  /** The environment. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv
  /** Where the default mapping file is looked for; default: the working directory. */
  readonly folder?: string
  /** Fail where the shared file system or the model on it is missing. */
  readonly requireShared?: boolean
  /** Use the shared folder itself: no copy. */
  readonly sharedOnly?: boolean
  /** Fail where a copy is wanted and cannot be made. */
  readonly requireCopy?: boolean
  /** `look` takes a copy that is there and makes none. Default `make`. */
  readonly copy?: 'make' | 'look'
  /** Read every byte of a copy again before it is used. */
  readonly verify?: boolean
  readonly onProgress?: (progress: CopyProgress) => void
}

const on = /^(1|on|yes|true)$/i

/** What the environment asks for where the request says nothing. */
export function withEnvironment(
  request: ResolveRequest,
): ResolveRequest & { readonly env: NodeJS.ProcessEnv } {
  const env = request.env ?? process.env
  const asked = (name: string): boolean => on.test(env[name] ?? '')
  return {
    ...request,
    env,
    requireShared: request.requireShared ?? asked('SERVEWRIGHT_REQUIRE_SHARED'),
    sharedOnly: request.sharedOnly ?? asked('SERVEWRIGHT_SHARED_ONLY'),
    requireCopy: request.requireCopy ?? asked('SERVEWRIGHT_REQUIRE_COPY'),
  }
}
