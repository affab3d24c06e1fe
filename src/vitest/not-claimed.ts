/** Says how many tests a subject was left out of, and why. Pure. */
import type { FinishedTest } from './test-record.ts'

/** @returns undefined where it claims all that its tests need */
export function notClaimedLine(subject: string, tests: readonly FinishedTest[]): string | undefined {
  const lacking = tests.map(({ evidence }) => evidence?.notClaimed ?? []).filter(({ length }) => length > 0)
  if (lacking.length === 0) return undefined
  const claims = [...new Set(lacking.flat())].join(', ')
  const which = lacking.length === 1 ? '1 test needs' : `${lacking.length} tests need`
  return `  skipped  ${which} what ${subject} does not claim: ${claims}`
}
