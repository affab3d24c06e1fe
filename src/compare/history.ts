/** Many reports as one table: which preset held on which version of the engine, and how often. Pure. */
import { wilsonInterval } from '../base/wilson.ts'
import type { ReportDocument, RunReport } from '../contract/report.ts'
import { runsOf } from '../run/recorded-failures.ts'
import { engineOf, nameOf } from './run-names.ts'
import { markdownTable } from './comparison-lines.ts'

/** The runs of one preset on one version of an engine. */
export interface HistoryCell {
  readonly preset: string
  readonly engine: string
  readonly runs: number
  /** Verdict of the newest run. */
  readonly latest: RunReport['verdict']
  readonly latestAt: string
  /** Runs whose verdict is not the most frequent one: unless the preset was changed between them, it is flaky. */
  readonly otherwise: number
  /** Checks that passed in some of the runs and failed in others. */
  readonly flaky: readonly string[]
}

/** A run that somebody ended, or that asked for a part, says nothing of the whole. */
const counts = ({ kind, interruptExitCode, selection }: RunReport): boolean =>
  kind === 'acceptance' && interruptExitCode === undefined && selection.only === undefined

function flakyChecks(runs: readonly RunReport[]): readonly string[] {
  const outcomes = runs.flatMap(({ checks }) =>
    checks.map(({ id, outcome }) => [id, outcome.status] as const),
  )
  const byId = Map.groupBy(outcomes, ([id]) => id)
  const flaky = [...byId].filter(([, all]) =>
    ['pass', 'fail'].every((sought) => all.some(([, one]) => one === sought)),
  )
  return flaky.map(([id]) => id).toSorted()
}

function cellOf(runs: readonly RunReport[]): HistoryCell | undefined {
  const newest = runs.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0]
  if (newest === undefined) return undefined
  const verdicts = [...Map.groupBy(runs, ({ verdict }) => verdict).values()].map(({ length }) => length)
  return {
    preset: nameOf(newest),
    engine: engineOf(newest),
    runs: runs.length,
    latest: newest.verdict,
    latestAt: newest.startedAt,
    otherwise: runs.length - Math.max(...verdicts),
    flaky: flakyChecks(runs),
  }
}

/** @returns one cell for each preset and version that was run in whole, by name and version */
export function historyOf(documents: readonly ReportDocument[]): readonly HistoryCell[] {
  const runs = documents.flatMap(runsOf).filter(counts)
  // A document that was copied, or lies both in its folder and in that of its batch, is one run.
  const once = [...new Map(runs.map((run) => [`${run.id} ${run.startedAt}`, run])).values()]
  const groups = Map.groupBy(once, (run) => `${nameOf(run)}\0${engineOf(run)}`)
  const cells = [...groups.values()].map(cellOf).filter((cell) => cell !== undefined)
  return cells.toSorted(
    (a, b) =>
      a.preset.localeCompare(b.preset) || a.engine.localeCompare(b.engine, undefined, { numeric: true }),
  )
}

/** Wilson's interval of a share, as whole percents. */
function shareText(part: number, of: number): string {
  const { low, high } = wilsonInterval(part / of, of)
  const percent = (value: number): string => `${Math.round(100 * Math.min(1, Math.max(0, value)))}`
  return `${part} of ${of} (95 %: ${percent(low)} to ${percent(high)} %)`
}

/** How many of the runs ended otherwise, and which checks did; empty where none. */
export function flakeText({ runs, otherwise, flaky }: HistoryCell): string {
  return [
    ...(otherwise === 0 ? [] : [`otherwise ${shareText(otherwise, runs)}`]),
    ...(flaky.length === 0 ? [] : [`flaky: ${flaky.join(', ')}`]),
  ].join(' · ')
}

function cellText(cell: HistoryCell | undefined): string {
  if (cell === undefined) return '–'
  const { latest, runs } = cell
  return [latest, `${runs} run${runs === 1 ? '' : 's'}`, flakeText(cell)].filter(Boolean).join(' · ')
}

interface Matrix {
  /** Heads of the columns. */
  readonly engines: readonly string[]
  /** A cell for each of them; undefined where the preset was not run on it. */
  readonly rows: readonly {
    readonly preset: string
    readonly cells: readonly (HistoryCell | undefined)[]
  }[]
}

/** A row for each preset, a column for each version. */
export function matrixOf(all: readonly HistoryCell[]): Matrix {
  const engines = [...new Set(all.map(({ engine }) => engine))].toSorted((a, b) =>
    a.localeCompare(b, undefined, { numeric: true }),
  )
  const rows = [...new Set(all.map(({ preset }) => preset))].map((preset) => ({
    preset,
    cells: engines.map((engine) => all.find((one) => one.preset === preset && one.engine === engine)),
  }))
  return { engines, rows }
}

/** The support matrix in Markdown. */
export function historyMarkdown(all: readonly HistoryCell[]): string {
  const { engines, rows } = matrixOf(all)
  return markdownTable(
    ['Preset', ...engines],
    rows.map(({ preset, cells }) => [preset, ...cells.map(cellText)]),
  ).join('\n')
}
