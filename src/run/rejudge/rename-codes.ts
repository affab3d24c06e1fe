/** Findings of older documents under the codes that they have today. Pure. */
import { codeToday, nameToday } from '../../checks/codes-today.ts'
import type { CheckRecord, Reason, RunReport } from '../../contract/report.ts'

const renameReason = <Named extends Reason>(reason: Named): Named => ({
  ...reason,
  code: nameToday(reason.code),
})
const renameKnown = <Named extends { readonly finding: string }>(known: Named): Named => ({
  ...known,
  finding: nameToday(known.finding),
})

function renameRecord(record: CheckRecord): CheckRecord {
  const { id, outcome, grounds, known } = record
  const today = (code: string): string => codeToday(id, code)
  const [first, ...more] =
    outcome.status === 'fail'
      ? outcome.findings.map((finding) => ({ ...finding, code: today(finding.code) }))
      : []
  return {
    ...record,
    ...(first === undefined ? {} : { outcome: { status: 'fail', findings: [first, ...more] } }),
    ...(grounds === undefined
      ? {}
      : { grounds: Object.fromEntries(Object.entries(grounds).map(([code, on]) => [today(code), on])) }),
    ...(known === undefined ? {} : { known: known.map(renameKnown) }),
  }
}

/** A document that has only codes of today is as it was. */
export function renameCodes(run: RunReport): RunReport {
  const { reasons, checks, known, goneFindings } = run
  return {
    ...run,
    reasons: reasons.map(renameReason),
    checks: checks.map(renameRecord),
    ...(known === undefined ? {} : { known: known.map(renameKnown) }),
    ...(goneFindings === undefined ? {} : { goneFindings: goneFindings.map(renameKnown) }),
  }
}
