/** Tells the faults of a gateway from those of the server behind it, by what both answered to the same checks. Pure. */
import type { Finding } from '../contract/check.ts'
import type { BehindRecord, CheckRecord } from '../contract/report.ts'

const words: Readonly<Record<NonNullable<Finding['origin']>, string>> = {
  gateway: 'Asked directly, the server behind the gateway does not do this.',
  server: 'Asked directly, the server behind the gateway does this as well.',
}

/** As known findings name it. */
const subjectOf = ({ subject, exchange }: Finding): string | undefined => subject ?? exchange

/** @returns the record, with an origin for each finding whose check told something of the server behind */
export function tellOrigin(record: CheckRecord, behind: readonly BehindRecord[]): CheckRecord {
  const direct = behind.find(({ id }) => id === record.id)?.outcome
  const { outcome } = record
  if (outcome.status !== 'fail' || (direct?.status !== 'pass' && direct?.status !== 'fail')) return record
  const alike = (one: Finding, other: Finding): boolean =>
    one.code === other.code && subjectOf(one) === subjectOf(other)
  const told = (finding: Finding): Finding => {
    const both = direct.status === 'fail' && direct.findings.some((one) => alike(one, finding))
    const origin = both ? 'server' : 'gateway'
    return { ...finding, origin, message: `${finding.message} ${words[origin]}` }
  }
  const [first, ...others] = outcome.findings
  return { ...record, outcome: { ...outcome, findings: [told(first), ...others.map(told)] } }
}
