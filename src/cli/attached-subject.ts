/** A server that runs already as `run` tests it, by all that its options say. */
import { defined } from '../base/defined.ts'
import type { CheckFilter } from '../checks/plan-checks.ts'
import { parseClaims } from '../subject/parse-claims.ts'
import { resolveFile } from '../subject/resolve-paths.ts'
import { attachSubject, type Subject } from '../subject/subject.ts'
import { attachParts, type RunningServer } from './attach-options.ts'
import { mannersOf } from './manner-options.ts'
import type { RunOptions } from './run-options.ts'

/** @throws UsageError for claims, odds, headers or an address that make no sense */
export function attachedSubject(running: RunningServer, options: RunOptions, filter: CheckFilter): Subject {
  const odds = options.odds?.map((one) => ({ ...one, file: resolveFile(one.file, '--odds') }))
  const claims = options.claims === undefined ? undefined : parseClaims(options.claims)
  return attachSubject({
    ...attachParts(running, options),
    filter,
    manners: mannersOf(options),
    ...defined({ claims, odds }),
  })
}
