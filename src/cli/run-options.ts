/** What can be said after `servewright run` and `servewright plan`. */
import type { StampsWanted } from '../contract/stamps.ts'
import { defined } from '../base/defined.ts'
import type { Check } from '../contract/check.ts'
import type { OddsExpectation } from '../contract/odds.ts'
import type { CheckFilter } from '../checks/plan-checks.ts'
import type { AskedDevices } from '../server/claim-devices.ts'
import type { AttachWords } from './attach-options.ts'
import type { MannerOptions } from './manner-options.ts'

export interface RunOptions extends MannerOptions, AttachWords {
  readonly stamps?: StampsWanted
  readonly config?: string
  readonly enginePath?: string
  /** A kind of accelerator, or `auto`. */
  readonly on?: string
  readonly devices?: AskedDevices
  /** How many presets run side by side. */
  readonly jobs?: number
  readonly port?: number
  readonly claims?: readonly string[]
  readonly odds?: readonly OddsExpectation[]
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly all?: true
  readonly untilEof?: true
  readonly strict?: true
  readonly failed?: true
  readonly bail?: true
  readonly reporter: readonly string[]
  /** Longest time of all, in milliseconds. */
  readonly maxTime?: number
  readonly out?: string
  readonly json?: true
}

/** @param userChecks checks of the user's, beside those that ship */
export const filterOf = ({ only, skip }: RunOptions, userChecks: readonly Check[]): CheckFilter => ({
  userChecks,
  ...defined({ only, skip }),
})
