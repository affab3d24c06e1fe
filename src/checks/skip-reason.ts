/** Why a check does not apply to a server. */
import type { Check, ServerFacts } from '../contract/check.ts'
import { commonCapabilities, type Capability } from '../contract/preset.ts'

export interface SkipReason {
  readonly kind: 'not-claimed' | 'not-applicable'
  readonly reason: string
}

/** @returns undefined when the check applies */
export function skipReason(check: Check, facts: ServerFacts): SkipReason | undefined {
  const missing = check.needs.filter((need) => !isOffered(need, facts))
  if (missing.length > 0) return { kind: 'not-claimed', reason: `not claimed: ${missing.join(', ')}` }
  if (check.exerciseBaseline !== undefined && facts.baseline === undefined)
    return { kind: 'not-applicable', reason: 'the preset names no baseline to compare with' }
  const skip = check.skip?.(facts)
  if (skip === undefined) return undefined
  return { kind: skip.optional === true ? 'not-claimed' : 'not-applicable', reason: skip.skip }
}

function isOffered(need: Capability, { claims, lacks = [] }: ServerFacts): boolean {
  return claims.includes(need) || (commonCapabilities.includes(need) && !lacks.includes(need))
}
