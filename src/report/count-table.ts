/** How many checks ended how: in one line, and as a table by area. Pure. */
import { isKnown, levelOfNew } from '../contract/is-known.ts'
import type { CheckRecord } from '../contract/report.ts'
import { duration, type Style } from './style.ts'

/** A failed `should` check is noted, and one that is known of the engine is known: neither rejects. */
function countsOf(checks: readonly CheckRecord[]): Readonly<Record<string, number>> {
  const count = (test: (record: CheckRecord) => boolean): number => checks.filter(test).length
  const has = (status: string) => (record: CheckRecord) => record.outcome.status === status
  return {
    passed: count(has('pass')),
    failed: count((record) => levelOfNew(record) === 'must'),
    noted: count((record) => levelOfNew(record) === 'should'),
    known: count(isKnown),
    skipped: count(has('skip')),
    vacuous: count(has('vacuous')),
    blocked: count(has('blocked')),
  }
}

const always = new Set(['passed', 'failed'])

/** E.g. `55 passed · 0 failed · 1 noted`. */
export function countLine(checks: readonly CheckRecord[]): string {
  const shown = Object.entries(countsOf(checks)).filter(([word, number]) => number > 0 || always.has(word))
  return shown.map(([word, number]) => `${number} ${word}`).join(' · ')
}

const areaOf = ({ id }: CheckRecord): string => id.slice(0, id.indexOf('/'))
const areaWidth = 18
const cellWidth = 8

/** One row for each area, in the order in which they ran; columns that are empty throughout are left out. */
export function tableLines(checks: readonly CheckRecord[], style: Style): readonly string[] {
  if (checks.length === 0) return []
  const words = Object.entries(countsOf(checks)).filter(([word, number]) => number > 0 || always.has(word))
  const row = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(areaWidth)}${cells.map((cell) => cell.padStart(cellWidth)).join(' ')}`
  const cellsOf = (records: readonly CheckRecord[]): readonly string[] => {
    const counts = countsOf(records)
    const took = records.reduce((sum, { durationMs }) => sum + durationMs, 0)
    return [...words.map(([word]) => String(counts[word] ?? 0)), duration(took)]
  }
  const areas = [...new Set(checks.map(areaOf))]
  return [
    style.dim(row('', [...words.map(([word]) => word), 'time'])),
    ...areas.map((area) => row(area, cellsOf(checks.filter((record) => areaOf(record) === area)))),
    '',
  ]
}
