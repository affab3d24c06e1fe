/** Whether a failed check says only what is known of the engine's version. */
import type { Finding } from './check.ts'
import type { KnownFinding } from './preset.ts'
import type { CheckRecord } from './report.ts'

/** Id of the check that judges a record. */
export const checkIdOf = ({ id, check = id }: Pick<CheckRecord, 'id' | 'check'>): string => check

/** Name of a record in reasons and lists: two with one id ran under different loads. */
export const recordName = ({ id, under }: Pick<CheckRecord, 'id' | 'under'>): string =>
  under === undefined ? id : `${id}@${under}`

type FindingSource = Pick<CheckRecord, 'id' | 'check' | 'outcome'>

/** The findings of a failed check; none of any other. */
const findingsOf = ({ outcome }: FindingSource): readonly Finding[] =>
  outcome.status === 'fail' ? outcome.findings : []

/** The codes of a record's findings, as known findings name them. */
export function findingNames(record: FindingSource): readonly string[] {
  return findingsOf(record).map(({ code }) => `${checkIdOf(record)}/${code}`)
}

/** A gateway and the server behind it are each excused by what is known of themselves. */
function isOfSame({ behind = false, sometimes = false }: KnownFinding, { origin }: Finding): boolean {
  // What a server does in some runs only may have been missed when it was asked directly.
  return behind ? origin !== 'gateway' || sometimes : origin !== 'server'
}

/** Whether a known finding is about this one: by the code, and by the subject where it names some, else by the exchange. */
const excuses =
  (record: FindingSource, finding: Finding) =>
  (known: KnownFinding): boolean =>
    `${checkIdOf(record)}/${finding.code}` === known.finding &&
    (known.subjects?.includes(finding.subject ?? finding.exchange ?? '') ?? true) &&
    isOfSame(known, finding)

/** Those of a list that the record has a finding of. */
export function metBy(record: FindingSource, list: readonly KnownFinding[]): readonly KnownFinding[] {
  return list.filter((known) => findingsOf(record).some((finding) => excuses(record, finding)(known)))
}

/** The known finding that excuses this one. */
export const knownBy = (record: CheckRecord, finding: Finding): KnownFinding | undefined =>
  record.known?.find(excuses(record, finding))

/** The findings that no known finding excuses. */
export function newFindings(record: CheckRecord): readonly Finding[] {
  return findingsOf(record).filter((finding) => knownBy(record, finding) === undefined)
}

/** Whether a check failed, and says only what is known of the engine's version. */
export const isKnown = (record: CheckRecord): boolean =>
  record.outcome.status === 'fail' && newFindings(record).length === 0

/** The gravest level of what is new; undefined where nothing is. */
export function levelOfNew(record: CheckRecord): CheckRecord['level'] | undefined {
  const levels = newFindings(record).map(({ level = record.level }) => level)
  return levels.includes('must') ? 'must' : levels[0]
}
