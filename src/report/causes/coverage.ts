/** The share of the checks that was run, and what was not tested: beside every verdict. Pure. */
import type { Coverage, Untested } from '../../contract/coverage.ts'
import type { CheckRecord, RunReport } from '../../contract/report.ts'

const wasJudged = ({ outcome }: CheckRecord): boolean =>
  outcome.status === 'pass' || outcome.status === 'fail'

/** What an older document shows of it: the claims that no judged check needs, and the checks that it names. */
function shownCoverage({ checks, servers, selection, timeOverMs }: RunReport): Coverage {
  const judged = checks.filter(wasJudged)
  const tested = new Set(judged.flatMap(({ needs }) => needs))
  const claims = servers.findLast(({ baseline }) => baseline === undefined)?.facts.claims ?? []
  const leftOutBy = [
    ...(selection.only === undefined ? [] : ['--only']),
    ...(selection.skip === undefined ? [] : ['--skip']),
    ...(timeOverMs === undefined ? [] : ['--max-time']),
  ]
  // Still older ones do not say what checks need, and so not what was tested.
  const left = tested.size === 0 ? [] : claims.filter((capability) => !tested.has(capability))
  const notTested = left.map((capability): Untested => ({ capability, why: 'left-out' }))
  return { judged: judged.length, of: checks.length, leftOutBy, notTested }
}

/**
 * Its number of checks is that of the document's own, those under load aside: some older documents did not count those
 * that turned out not to apply.
 * @returns undefined for a load, whose checks all ran under it
 */
export function coverageOf(report: RunReport): Coverage | undefined {
  const checks = report.checks.filter(({ under }) => under === undefined)
  if (report.coverage !== undefined)
    return { ...report.coverage, of: Math.max(report.coverage.of, checks.length) }
  return checks.length === 0 ? undefined : shownCoverage({ ...report, checks })
}

/** E.g. `2 of 54 checks (--only)`. */
export function shareText({ judged, of, leftOutBy }: Coverage): string {
  const why = judged < of && leftOutBy.length > 0 ? ` (${leftOutBy.join(', ')})` : ''
  return `${judged} of ${of} check${of === 1 ? '' : 's'}${why}`
}

/** How much was tested, and what has stopped the run before it had tested more; none where no check was planned. */
export function shareTexts(report: RunReport): readonly string[] {
  const coverage = coverageOf(report)
  if (coverage === undefined) return []
  const { bailed } = report
  if (bailed === undefined) return [shareText(coverage)]
  const others = coverage.leftOutBy.filter((word) => word !== '--bail')
  return [
    ...(others.length === 0 ? [] : [shareText({ ...coverage, leftOutBy: others })]),
    `stopped at the first rejection (--bail), ${bailed.notRun} more ${bailed.notRun === 1 ? 'check was' : 'checks were'} not run`,
  ]
}

/** What the server was found not to offer is said by a reason of its own. */
const isOpen = ({ why }: Untested): boolean => why !== 'not-offered'

/**
 * @param most how many to name
 * @returns e.g. `tools, reasoning and 3 more`; undefined where all was tested
 */
export function notTestedText({ notTested }: Coverage, most = Infinity): string | undefined {
  const open = notTested.filter(isOpen).map(({ capability }) => capability)
  if (open.length === 0) return undefined
  const more = open.length - most
  return more > 1 ? `${open.slice(0, most).join(', ')} and ${more} more` : open.join(', ')
}
