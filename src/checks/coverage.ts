/** How much of what a server can be tested for a run has tested. Pure. */
import type { Check, ServerFacts } from '../contract/check.ts'
import type { Coverage, Untested, WhyUntested } from '../contract/coverage.ts'
import { capabilities, type Capability, commonCapabilities } from '../contract/preset.ts'
import type { CheckRecord, RunReport, ServerRecord } from '../contract/report.ts'
import { planChecks } from './plan-checks.ts'

/** What a run has recorded. */
export interface Tested {
  readonly server: Pick<ServerRecord, 'facts' | 'offers' | 'gone'>
  readonly checks: readonly CheckRecord[]
  /** The user's own checks. */
  readonly userChecks?: readonly Check[]
}

type Cut = Pick<RunReport, 'selection' | 'timeOverMs' | 'interruptExitCode' | 'bailed'>

const wasJudged = ({ outcome: { status } }: CheckRecord): boolean => status === 'pass' || status === 'fail'

/** What has left checks out, in the words of the user. */
function leftOutBy({
  selection: { only, skip },
  timeOverMs,
  interruptExitCode,
  bailed,
}: Cut): readonly string[] {
  return [
    ...(only === undefined ? [] : ['--only']),
    ...(skip === undefined ? [] : ['--skip']),
    ...(bailed === undefined ? [] : ['--bail']),
    ...(timeOverMs === undefined ? [] : ['--max-time']),
    ...(interruptExitCode === undefined ? [] : ['interrupted']),
  ]
}

/** What is claimed, or expected of every server, needs no claim. */
const isClaimed = (capability: Capability, { claims, lacks = [] }: ServerFacts): boolean =>
  claims.includes(capability) || (commonCapabilities.includes(capability) && !lacks.includes(capability))

function whyOf(capability: Capability, { server, checks }: Tested): WhyUntested {
  const asked = server.offers?.find((offer) => offer.capability === capability)
  if (asked?.offered === false) return 'not-offered'
  if (!isClaimed(capability, server.facts)) return 'not-claimed'
  const tried = checks.some(
    ({ needs, outcome }) => needs.includes(capability) && outcome.status === 'vacuous',
  )
  return tried ? 'unproven' : 'left-out'
}

/** Usage is asked of most streams, and no check is about it alone, so that none needs it. */
const asksForUsage = ({ exchanges }: CheckRecord): boolean =>
  Object.values(exchanges).some(({ request }) => request.body?.includes('"include_usage":true') === true)

/** What has nothing to apply to, such as goldens that a preset does not name, is planned and skipped. */
function plannedChecks(facts: ServerFacts, userChecks: readonly Check[]): number {
  const { run, skipped } = planChecks(facts, { userChecks })
  return run.length + skipped.filter(({ kind }) => kind === 'not-applicable').length
}

const order: readonly WhyUntested[] = ['left-out', 'unproven', 'not-claimed', 'not-offered']

/** @returns how many of the checks that its claims switch on were judged, and what no judged check was about */
export function measureCoverage(tested: Tested, cut: Cut): Coverage {
  const { server, checks, userChecks = [] } = tested
  const planned = plannedChecks(server.facts, userChecks)
  const judged = checks.filter((record) => record.under === undefined && wasJudged(record))
  const seen = new Set<Capability>(judged.flatMap(({ needs }) => needs))
  if (judged.some(asksForUsage)) seen.add('stream-usage')
  const notTested = capabilities
    .filter((capability) => !seen.has(capability))
    .map((capability): Untested => ({ capability, why: whyOf(capability, tested) }))
    .toSorted((a, b) => order.indexOf(a.why) - order.indexOf(b.why))
  const gone = server.gone === undefined ? [] : ['the server ended']
  const because = judged.length < planned ? [...leftOutBy(cut), ...gone] : []
  return {
    judged: judged.length,
    of: Math.max(planned, judged.length),
    leftOutBy: because,
    notTested,
  }
}
