/** Which failed checks say more about a starved machine than about the server. Pure. */
import { starvedBy } from './strain.ts'
import type { CheckRecord } from './report.ts'

const lateKinds: ReadonlySet<string | undefined> = new Set(['timeout', 'stalled'])

/**
 * @returns what starved the machine or the server, where nothing but requests that timed out failed the check;
 * undefined where the check stands as it was judged
 */
export function starvation({ outcome, strain, exchanges }: CheckRecord): string | undefined {
  if (outcome.status !== 'fail' || strain === undefined) return undefined
  const onlyLate = outcome.findings.every(({ exchange = '' }) =>
    lateKinds.has(exchanges[exchange]?.failure?.kind),
  )
  return onlyLate ? starvedBy(strain) : undefined
}
