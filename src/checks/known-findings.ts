/** Tells findings that are known of an engine's version from new ones. Pure. */
import { checkIdOf, findingNames, metBy } from '../contract/is-known.ts'
import { isInRange } from '../base/version-range.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { BehindRecord, CheckRecord } from '../contract/report.ts'

/** @returns those that hold for `version`; none where it is not known, for then nothing can be excused */
export function knownOf(list: readonly KnownFinding[], version: string | undefined): readonly KnownFinding[] {
  return version === undefined ? [] : list.filter(({ versions }) => isInRange(version, versions))
}

/** What is known of the server behind a gateway, for the list of the gateway. */
export const ofBehind = (list: readonly KnownFinding[]): readonly KnownFinding[] =>
  list.map((known) => ({ ...known, behind: true }))

/** @returns the record with those known findings that it has */
export function markKnown(record: CheckRecord, known: readonly KnownFinding[]): CheckRecord {
  const matching = metBy(record, known)
  return matching.length === 0 ? record : { ...record, known: matching }
}

/** A server that gave no answer has told nothing, and its check judged nothing else. */
function tells(record: CheckRecord): boolean {
  const { status } = record.outcome
  const silent = findingNames(record).includes(`${checkIdOf(record)}/not-answered`)
  return (status === 'pass' || status === 'fail') && !silent
}

/**
 * @param behind what the server behind a gateway still does is not gone because the gateway hides it
 * @returns known findings of every run whose check told something, and not this
 */
export function goneFindings(
  records: readonly CheckRecord[],
  list: readonly KnownFinding[],
  behind: readonly BehindRecord[] = [],
): readonly KnownFinding[] {
  const steady = list.filter(({ sometimes }) => sometimes !== true)
  const met = new Set([...records, ...behind].flatMap((record) => metBy(record, steady)))
  return steady.filter(
    (known) =>
      !met.has(known) &&
      records.some((record) => known.finding.startsWith(`${checkIdOf(record)}/`) && tells(record)),
  )
}
