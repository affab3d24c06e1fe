/** Whether a failed check says only what is known of the engine's version. */
import type { CheckRecord } from './report.ts'

/** The codes of a record's findings, as known findings name them. */
export function findingNames({ id, outcome }: CheckRecord): readonly string[] {
  return outcome.status === 'fail' ? outcome.findings.map(({ code }) => `${id}/${code}`) : []
}

export function isKnown(record: CheckRecord): boolean {
  const known = new Set(record.known?.map(({ finding }) => finding))
  const names = findingNames(record)
  return names.length > 0 && names.every((name) => known.has(name))
}
