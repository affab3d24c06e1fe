/** Decides before a start which checks will run, and which only what the server will say can decide. Pure. */
import type { Check, ServerFacts } from '../contract/check.ts'
import { type CheckFilter, type CheckPlan, planChecks } from './plan-checks.ts'
import { skipReason } from './skip-reason.ts'

export interface PlanAhead extends CheckPlan {
  /** They run unless the server, once it is up, shows that they would tell nothing. */
  readonly open: readonly Check[]
}

/** What only a server that runs says of itself. */
const saidByServer = ['maxModelLen', 'configuration', 'compileCache'] as const

/** Whether a check was found not to apply for want of something that the server will say. */
function isOpen(check: Check, facts: ServerFacts): boolean {
  let asked = false
  const watched = new Proxy(facts, {
    get(target, key: keyof ServerFacts) {
      if (target[key] === undefined && saidByServer.some((name) => name === key)) asked = true
      return target[key]
    },
  })
  skipReason(check, watched)
  return asked
}

/** @throws UsageError `usage/unknown-check` when a filter matches no check */
export function planAhead(facts: ServerFacts, filter: CheckFilter): PlanAhead {
  const { run, skipped } = planChecks(facts, filter)
  const openRun = run.filter((check) => isOpen(check, facts))
  const openSkipped = skipped.filter(({ check, kind }) => kind === 'not-applicable' && isOpen(check, facts))
  return {
    run: run.filter((check) => !openRun.includes(check)),
    open: [...openRun, ...openSkipped.map(({ check }) => check)],
    skipped: skipped.filter((one) => !openSkipped.includes(one)),
  }
}
