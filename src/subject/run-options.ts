/** What can be said after `servewright run`. */
import type { Check } from '../contract/check.ts'

export interface RunOptions {
  readonly config?: string
  readonly enginePath?: string
  readonly port?: number
  readonly url?: string
  readonly model?: string
  readonly claims: readonly string[]
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  /** Checks of the config file's modules. */
  readonly own?: readonly Check[]
  readonly all?: true
  readonly strict?: true
  readonly out: string
  readonly json?: true
}
