/** Compares two reports: what the second shows that the first did not, and whether that is a regression. Pure. */
import { exitCodes } from '../base/exit-codes.ts'
import { recordName } from '../contract/is-known.ts'
import type { Reason, ReportDocument, RunReport } from '../contract/report.ts'
import type { Bounds } from './bounds.ts'
import { compareChecks, findingsBeyond } from './compare-checks.ts'
import { compareMeasures } from './compare-measures.ts'
import type { Comparison } from './comparison.ts'
import { runsOf } from '../run/recorded-failures.ts'
import { engineOf, nameOf } from './run-names.ts'

const whyOf = ({ error, reasons }: RunReport): string => error?.message ?? reasons[0]?.message ?? ''

/** A server that no longer starts has become worse; a machine that was not ready says nothing. */
function blocked(before: RunReport, after: RunReport): Pick<Comparison, 'regressions' | 'unclear'> {
  if (before.verdict === 'blocked')
    return { regressions: [], unclear: [`The first run was blocked: ${whyOf(before)}`] }
  if (after.verdict !== 'blocked') return { regressions: [], unclear: [] }
  return after.error?.code.startsWith('startup/') === true
    ? { regressions: [`The server no longer starts: ${whyOf(after)}`], unclear: [] }
    : { regressions: [], unclear: [`The second run was blocked: ${whyOf(after)}`] }
}

const loadNames = ({ loads = [] }: RunReport): readonly string[] =>
  loads.map(({ name, trial }) => (trial === undefined ? name : trial.of))

/** Loads with a finding that only the second run has put on its server. */
function failedFirst(before: RunReport, after: RunReport, found: readonly Reason[]): readonly string[] {
  const old = loadNames(before)
  const isFound = (name: string): boolean => found.some(({ code }) => code.startsWith(`${name}/`))
  return loadNames(after).filter((name) => !old.includes(name) && isFound(name))
}

/** Runs of two kinds may have nothing that can be held against each other. */
function nothingShared(before: RunReport, after: RunReport): readonly string[] {
  if ([before, after].some(({ verdict }) => verdict === 'blocked')) return []
  const namesOf = (run: RunReport): readonly string[] => [...run.checks.map(recordName), ...loadNames(run)]
  const [old, now] = [namesOf(before), namesOf(after)]
  if (old.length + now.length === 0 || old.some((name) => now.includes(name))) return []
  return ['The reports have neither a check nor a load in common.']
}

function compareRuns(before: RunReport, after: RunReport, bounds: Bounds): Comparison {
  const checks = compareChecks(before, after)
  const newFindings = findingsBeyond(after, before)
  const { measures, unclear } = compareMeasures(before, after, bounds)
  const end = blocked(before, after)
  const names = (status: 'worse' | 'unclear'): readonly string[] =>
    checks.filter((change) => change.status === status).map(({ id }) => id)
  // What a check or a load shows that only one of the runs has made may be old, or still there.
  const unseen = new Set([...names('unclear'), ...failedFirst(before, after, newFindings)])
  const isSeen = ({ code }: Reason): boolean => ![...unseen].some((id) => code.startsWith(`${id}/`))
  const added = newFindings.filter(isSeen)
  const open = measures.filter(({ status, decides }) => status === 'unclear' && decides)
  return {
    title: nameOf(before) === nameOf(after) ? nameOf(before) : `${nameOf(before)} → ${nameOf(after)}`,
    versions: { before: engineOf(before), after: engineOf(after) },
    checks,
    newFindings,
    goneFindings: findingsBeyond(before, after).filter(isSeen),
    measures,
    regressions: [
      ...end.regressions,
      ...added.map(({ code, message }) => `${code}: ${message}`),
      ...measures
        .filter(({ status }) => status === 'worse')
        .map(({ name }) => `${name} is worse by more than its bound.`),
    ],
    unclear: [
      ...end.unclear,
      ...nothingShared(before, after),
      ...unclear,
      ...(unseen.size === 0 ? [] : [`Only one of the reports proves: ${[...unseen].join(', ')}.`]),
      ...(open.length === 0
        ? []
        : [`More requests would decide: ${open.map(({ name }) => name).join(', ')}.`]),
    ],
  }
}

function alone(run: RunReport, which: string): Comparison {
  const only = { title: nameOf(run), versions: { before: '', after: '' }, checks: [], measures: [] }
  const unclear = [`${nameOf(run)} is only in the ${which} report.`]
  return { ...only, newFindings: [], goneFindings: [], regressions: [], unclear }
}

/** @returns one comparison for each preset; two reports of one run each are compared whatever they tested */
export function compareReports(
  before: ReportDocument,
  after: ReportDocument,
  bounds: Bounds,
): readonly Comparison[] {
  const [old, now] = [runsOf(before), runsOf(after)]
  const [first, second] = [old[0], now[0]]
  if (old.length === 1 && now.length === 1 && first !== undefined && second !== undefined)
    return [compareRuns(first, second, bounds)]
  const pairs = old.map((run) => {
    const same = now.find((other) => nameOf(other) === nameOf(run))
    return same === undefined ? alone(run, 'first') : compareRuns(run, same, bounds)
  })
  const added = now.filter((run) => !old.some((other) => nameOf(other) === nameOf(run)))
  return [...pairs, ...added.map((run) => alone(run, 'second'))]
}

/** 1 for a regression, 5 where it stays undecided, else 0. */
export function exitCodeOfComparison(comparisons: readonly Comparison[]): number {
  if (comparisons.some(({ regressions }) => regressions.length > 0)) return exitCodes.rejected
  return comparisons.some(({ unclear }) => unclear.length > 0) ? exitCodes.unproven : exitCodes.accepted
}
