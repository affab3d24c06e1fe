/** How many checks ended how: in one line, and as a table by area. Pure. */
import { isKnown, levelOfNew } from '../contract/is-known.ts'
import type { CheckRecord, RunReport } from '../contract/report.ts'
import { coverageOf } from './causes/coverage.ts'
import { duration, type Style } from './style.ts'

/** In the order in which they are counted. A failed `should` check is noted, one that is known of the engine is known. */
const words = ['passed', 'failed', 'noted', 'known', 'skipped', 'vacuous', 'blocked'] as const

/** How a check ended, as people read it: each check has one word, so that the counts add up. */
export type Word = (typeof words)[number]

const wordOfStatus = { pass: 'passed', skip: 'skipped', vacuous: 'vacuous', blocked: 'blocked' } as const

export function wordOf(record: CheckRecord): Word {
  const { status } = record.outcome
  if (status !== 'fail') return wordOfStatus[status]
  if (isKnown(record)) return 'known'
  return levelOfNew(record) === 'must' ? 'failed' : 'noted'
}

/** Always counted, also where there are none. */
const always: readonly Word[] = ['passed', 'failed']

type Counts = ReadonlyMap<Word, number>

function countsOf(checks: readonly CheckRecord[]): Counts {
  const groups = Map.groupBy(checks, wordOf)
  return new Map(words.map((word) => [word, groups.get(word)?.length ?? 0]))
}

const shownIn = (counts: Counts): readonly Word[] =>
  words.filter((word) => always.includes(word) || (counts.get(word) ?? 0) > 0)

const told = (counts: Counts): readonly string[] =>
  shownIn(counts).map((word) => `${counts.get(word)} ${word}`)

/** The checks of a run, and apart from them those that went on while a load was put: these are counted nowhere else. */
const isAlone = ({ under }: CheckRecord): boolean => under === undefined

/**
 * E.g. `55 passed · 0 failed · 1 noted`. What stands before `under load` adds up to the number of checks in the share
 * (`coverageOf`).
 * @returns undefined where no check was planned
 */
export function countLine(report: RunReport): string | undefined {
  const { checks } = report
  const alone = checks.filter(isAlone)
  const under = checks.filter((record) => !isAlone(record))
  const left = (coverageOf(report)?.of ?? 0) - alone.length
  const parts = [
    ...(alone.length === 0 && left <= 0 ? [] : told(countsOf(alone))),
    ...(left > 0 ? [`${left} left out`] : []),
  ]
  const loaded = under.length === 0 ? [] : [`under load: ${told(countsOf(under)).join(', ')}`]
  return parts.length + loaded.length === 0 ? undefined : [...parts, ...loaded].join(' · ')
}

/** What went on under a load is a kind of its own: it was tried a second time. */
export const areaOf = ({ id, under }: CheckRecord): string =>
  under === undefined ? id.slice(0, Math.max(0, id.indexOf('/'))) || 'checks' : 'under load'

/** The narrowest terminal that the table is made for. */
const narrow = 60

/** The first column begins where the lines of checks do, all others end together. */
function aligned(rows: readonly (readonly string[])[], gap: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const cell = (text: string, at: number): string =>
    at === 0 ? `  ${text.padEnd(widths[at] ?? 0)}` : text.padStart((widths[at] ?? 0) + gap)
  return rows.map((row) => row.map(cell).join(''))
}

/**
 * One row for each area, in the order in which they ran; columns that are empty throughout are left out, and so is the
 * time where a row would not fit into a narrow terminal.
 */
export function tableLines(checks: readonly CheckRecord[], style: Style): readonly string[] {
  if (checks.length === 0) return []
  const columns = shownIn(countsOf(checks))
  const rowOf = (area: string, records: readonly CheckRecord[]): readonly string[] => {
    const counts = countsOf(records)
    const took = records.reduce((sum, { durationMs }) => sum + durationMs, 0)
    return [area, ...columns.map((word) => String(counts.get(word))), duration(took)]
  }
  const rows = [
    ['', ...columns, 'time'],
    ...Array.from(Map.groupBy(checks, areaOf), (group) => rowOf(...group)),
  ]
  const fitting = [3, 2, 1].map((gap) => aligned(rows, gap)).find(([head = '']) => head.length <= narrow)
  const [head = '', ...areas] =
    fitting ??
    aligned(
      rows.map((row) => row.slice(0, -1)),
      1,
    )
  return [style.dim(head), ...areas, '']
}
