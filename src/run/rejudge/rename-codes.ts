/** Findings of older documents under the codes that they have today. Pure. */
import { allChecks } from '../../checks/plan-checks.ts'
import type { CheckRecord, Reason, RunReport } from '../../contract/report.ts'

/** A code named `accepted` read like a verdict. */
const renamed: Readonly<Record<string, string>> = { accepted: 'mistake-answered' }

const codesById: ReadonlyMap<string, readonly string[]> = new Map(
  allChecks.map(({ id, codes }) => [id, codes]),
)

/** A code of the user's own checks is theirs. */
function codeToday(check: string, code: string): string {
  const [id = ''] = /^[\w-]+\/[\w-]+/.exec(check) ?? []
  const now = renamed[code]
  return now !== undefined && codesById.get(id)?.includes(now) === true ? now : code
}

/** @param name a check and a code, e.g. `errors/bad-ranges/accepted` */
function nameToday(name: string): string {
  const end = name.lastIndexOf('/')
  return `${name.slice(0, end + 1)}${codeToday(name, name.slice(end + 1))}`
}

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
