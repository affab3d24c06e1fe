/** Whether a failed check says only what is known of the engine's version. */
import type { CheckRecord } from './report.ts'

/** Id of the check that judges a record. */
export const checkIdOf = ({ id, check = id }: Pick<CheckRecord, 'id' | 'check'>): string => check

/** Name of a record in reasons and lists: two with one id ran under different loads. */
export const recordName = ({ id, under }: Pick<CheckRecord, 'id' | 'under'>): string =>
  under === undefined ? id : `${id}@${under}`

/** The codes of a record's findings, as known findings name them. */
export function findingNames(record: Pick<CheckRecord, 'id' | 'check' | 'outcome'>): readonly string[] {
  const { outcome } = record
  return outcome.status === 'fail' ? outcome.findings.map(({ code }) => `${checkIdOf(record)}/${code}`) : []
}

export function isKnown(record: CheckRecord): boolean {
  const known = new Set(record.known?.map(({ finding }) => finding))
  const names = findingNames(record)
  return names.length > 0 && names.every((name) => known.has(name))
}
