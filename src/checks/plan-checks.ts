/** Decides which checks run against a server, and says why the others do not. */
import type { Check, ServerFacts } from '../contract/check.ts'
import { matchIds } from './match-ids.ts'
import * as registry from './registry.ts'
import { type SkipReason, skipReason } from './skip-reason.ts'

export interface CheckFilter {
  /** Run these only: ids, areas or patterns with `*`. */
  readonly only?: readonly string[]
  /** Leave these out; wins over `only`. */
  readonly skip?: readonly string[]
  /** The user's own checks, beside those that ship. */
  readonly userChecks?: readonly Check[]
}

interface SkippedCheck {
  readonly check: Check
  readonly reason: string
  readonly kind: SkipReason['kind'] | 'filtered'
}

export interface CheckPlan {
  /** In the order of the registry. */
  readonly run: readonly Check[]
  readonly skipped: readonly SkippedCheck[]
}

/** Every check that ships, in the order they run. */
export const allChecks: readonly Check[] = Object.values(registry)

/** @throws UsageError `usage/unknown-check` when a filter matches no check */
export function planChecks(facts: ServerFacts, filter: CheckFilter = {}, shipped = allChecks): CheckPlan {
  const checks = [...shipped, ...(filter.userChecks ?? [])]
  const ids = checks.map((check) => check.id)
  const wanted = filter.only === undefined ? new Set<string>(ids) : matchIds(filter.only, ids)
  const unwanted = matchIds(filter.skip ?? [], ids)
  const run: Check[] = []
  const skipped: SkippedCheck[] = []
  for (const check of checks) {
    const filtered = !wanted.has(check.id) || unwanted.has(check.id)
    const skip = filtered
      ? ({ kind: 'filtered', reason: 'left out by the filter' } as const)
      : skipReason(check, facts)
    if (skip === undefined) run.push(check)
    else skipped.push({ check, ...skip })
  }
  return { run, skipped }
}
