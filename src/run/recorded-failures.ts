/** What a report says of the checks that failed, and how each can be run again. Pure. */
import { refuse } from '../base/refuse.ts'
import { nearest } from '../base/nearest.ts'
import { checkIdOf, findingNames, levelOfNew, recordName } from '../contract/is-known.ts'
import type { CheckRecord, ReportDocument, RunReport, ServerRecord } from '../contract/report.ts'
import { starvation } from '../contract/starved.ts'

/** The runs of a document: one, or those of a batch. */
export const runsOf = (document: ReportDocument): readonly RunReport[] =>
  'runs' in document ? document.runs : [document]

/** The server that a run was about; absent where none was reached. */
export const testedServer = ({ servers }: Pick<RunReport, 'servers'>): ServerRecord | undefined =>
  servers.findLast(({ baseline }) => baseline === undefined)

/** Whether a check failed in a way that is not known, or could not be judged for a fault of ours. */
const hasFailed = (record: CheckRecord): boolean =>
  record.outcome.status === 'blocked' || levelOfNew(record) !== undefined

/** Checks that failed, by preset; under '' those of servers that others have started. */
export function failedChecks(document: ReportDocument): ReadonlyMap<string, readonly string[]> {
  const failed = runsOf(document).flatMap((run) => {
    const name = testedServer(run)?.preset ?? ''
    return run.checks.filter(hasFailed).map((record) => [name, checkIdOf(record)] as const)
  })
  const byName = Map.groupBy(failed, ([name]) => name)
  return new Map(Array.from(byName, ([name, pairs]) => [name, [...new Set(pairs.map(([, id]) => id))]]))
}

/** A finding of a report that is looked for once more. */
export interface SoughtFinding {
  readonly run: RunReport
  /** Id of its check. */
  readonly check: string
  /** Absent where any finding of the check counts. */
  readonly code?: string
}

/**
 * @param word a check's id, or a check's id and a finding's code
 * @throws UsageError where no check of the document failed with it
 */
export function seekFinding(document: ReportDocument, word: string): SoughtFinding {
  const failures = runsOf(document).flatMap((run) =>
    run.checks.filter(({ outcome }) => outcome.status === 'fail').map((record) => ({ run, record })),
  )
  const namesOf = (record: CheckRecord): readonly string[] => [
    record.id,
    checkIdOf(record),
    ...findingNames(record),
  ]
  const found = failures.filter(({ record }) => namesOf(record).includes(word))
  const [alone = found[0]] = found.filter(({ record }) => record.under === undefined)
  if (alone === undefined) {
    const all = failures.flatMap(({ record }) => namesOf(record))
    const isThere = runsOf(document).some(({ checks }) => checks.some(({ id }) => id === word))
    const guess = isThere ? undefined : nearest(word, all)
    const list = [...new Set(failures.map(({ record }) => recordName(record)))].join(', ')
    return refuse(
      `No check of the report failed as "${word}"`,
      guess === undefined
        ? list === ''
          ? 'No check failed in it; name another report with --report.'
          : `Failed in it: ${list}.`
        : `Did you mean ${guess}?`,
    )
  }
  const { run, record } = alone
  if (record.under !== undefined)
    return refuse(
      `${recordName(record)} failed while the load ${record.under} went on, and alone shows nothing of it`,
      'Put that load on the server again with `servewright run` or `servewright load`.',
    )
  const check = checkIdOf(record)
  return word === check || word === record.id
    ? { run, check }
    : { run, check, code: word.slice(check.length + 1) }
}

/** Whether a finding is still there: 'unclear' where the check proved nothing. */
export interface Sighting {
  readonly state: 'still so' | 'gone' | 'unclear'
  readonly why: string
}

type Failed = Extract<CheckRecord['outcome'], { readonly status: 'fail' }>

function sightFailed(record: CheckRecord, { findings }: Failed, code: string | undefined): Sighting {
  const starved = starvation(record)
  if (starved !== undefined) return { state: 'unclear', why: `a request timed out while ${starved}` }
  const same = findings.find((finding) => code === undefined || finding.code === code)
  if (same !== undefined) return { state: 'still so', why: same.message }
  const others = [...new Set(findings.map((finding) => finding.code))].join(', ')
  return { state: 'gone', why: `its check fails otherwise now: ${others}` }
}

/** @param report of the run of that check alone */
export function sightFinding(report: RunReport, { check, code }: Omit<SoughtFinding, 'run'>): Sighting {
  const record = report.checks.find((one) => checkIdOf(one) === check)
  if (record === undefined)
    return { state: 'unclear', why: report.reasons[0]?.message ?? 'the check did not run' }
  const { outcome } = record
  switch (outcome.status) {
    case 'pass':
      return { state: 'gone', why: `${check} passes` }
    case 'fail':
      return sightFailed(record, outcome, code)
    case 'blocked':
      return { state: 'unclear', why: outcome.error.message }
    case 'skip':
    case 'vacuous':
      return { state: 'unclear', why: outcome.reason }
  }
}
