/** What can be said after `servewright run` and `servewright plan`. */
import { defined } from '../base/defined.ts'
import type { Check } from '../contract/check.ts'
import type { CheckLimits } from '../contract/limits.ts'
import type { CheckFilter } from '../checks/plan-checks.ts'
import type { Manners } from '../server/client/tested-client.ts'

export interface RunOptions {
  readonly config?: string
  readonly enginePath?: string
  readonly port?: number
  readonly url?: string
  readonly model?: string
  readonly claims?: readonly string[]
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly all?: true
  readonly strict?: true
  readonly reporter: readonly string[]
  readonly limit: CheckLimits
  readonly rateLimit?: number
  /** Longest time of all, in milliseconds. */
  readonly maxTime?: number
  readonly rateLimitWait?: number
  readonly out: string
  readonly json?: true
}

/** @param userChecks checks of the user's, beside those that ship */
export const filterOf = ({ only, skip }: RunOptions, userChecks: readonly Check[]): CheckFilter => ({
  userChecks,
  ...defined({ only, skip }),
})

/** How the requests to the server at --url are to treat it. */
export const mannersOf = ({ limit, rateLimit, rateLimitWait }: RunOptions): Manners => ({
  limits: limit,
  rate: defined({ perSecond: rateLimit, budgetMs: rateLimitWait }),
})
