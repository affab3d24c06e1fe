/** The checks that apply, one after the other, so that none disturbs another's timing. */
import { EnvironmentError } from '../../base/errors.ts'
import type { Check } from '../../contract/check.ts'
import { levelOfNew } from '../../contract/is-known.ts'
import type { CheckRecord } from '../../contract/report.ts'
import { markKnown } from '../../checks/known-findings.ts'
import { planChecks } from '../../checks/plan-checks.ts'
import { notRun, runCheck } from '../../checks/run-check.ts'
import { Guard } from '../guard/guard.ts'
import { HangWatch } from '../guard/hang-watch.ts'
import { lossWords, withoutConsequences } from '../guard/life-signs.ts'
import { keepRecord } from '../keep-record.ts'
import type { Step, StepPlace } from '../run.ts'
import { starvation } from '../../contract/starved.ts'
import { defaultChecksMs } from '../time-limit.ts'
import { tellOrigin } from '../tell-origin.ts'

interface Checking {
  readonly place: StepPlace
  readonly guard: Guard
  readonly ended: AbortSignal
}

/** A check that the end of its server cut short, or that only tells of that end, has no finding of its own. */
function ofEnd(record: CheckRecord, { server }: StepPlace): CheckRecord {
  if (!server.died.aborted) return record
  const cut: CheckRecord = {
    ...record,
    outcome: { status: 'skip', reason: 'the server ended during this check' },
  }
  if (record.outcome.status === 'skip') return cut
  return withoutConsequences(record, server.record().gone?.probe) ?? cut
}

const whyEnded = ({ limit }: StepPlace): string =>
  limit.overMs === undefined ? 'interrupted' : 'the time of the run was over'

/** A check that the end of the time has cut short says so. */
function ofTime(record: CheckRecord, place: StepPlace): CheckRecord {
  const cut = record.outcome.status === 'skip' && place.limit.overMs !== undefined
  return cut ? { ...record, outcome: { status: 'skip', reason: whyEnded(place) } } : record
}

async function recordOf(check: Check, { place, guard, ended }: Checking): Promise<CheckRecord> {
  const { server, known, baseline, found } = place
  const context = { client: guard.clientFor(check.id), facts: server.facts, signal: ended }
  const record = tellOrigin(await runCheck(check, context, baseline.get(check.id)), found.behind)
  if (!ended.aborted) await guard.after(record)
  return ofTime(ofEnd(await guard.note(markKnown(record, known)), place), place)
}

/** Why a planned check is not even tried. */
function obstacle(check: Check, { place, ended }: Checking): string | undefined {
  const { server, baseline, known, found } = place
  if (found.bailed !== undefined) return found.bailed.reason
  const deadly = known.find((one) => one.deadly === true && one.finding.startsWith(`${check.id}/`))
  if (deadly !== undefined) return `known to end this server: ${deadly.reason}`
  const gone = server.record().gone
  if (gone !== undefined) return `not run: ${lossWords(gone)}`
  if (ended.aborted)
    return server.died.aborted ? 'not run: the server had ended' : `not run: ${whyEnded(place)}`
  const unasked = check.exerciseBaseline !== undefined && !baseline.has(check.id)
  return unasked ? 'not run: the baseline ended before it answered' : undefined
}

/**
 * A server that limits the rate of requests answers no check any more.
 * @throws EnvironmentError `environment/rate-limited`
 */
function assertLetIn({ outcome }: CheckRecord): void {
  if (outcome.status !== 'blocked' || outcome.error.code !== 'environment/rate-limited') return
  throw new EnvironmentError(outcome.error.code, outcome.error.message, outcome.error)
}

/** What timed out on a starved machine rejects nothing. */
const rejects = (record: CheckRecord): boolean =>
  levelOfNew(record) === 'must' && starvation(record) === undefined

const bailAt = ({ id }: CheckRecord): NonNullable<StepPlace['found']['bailed']> => ({
  at: id,
  reason: `not run: ${id} failed, and --bail stops there`,
})

/** Runs what the run's filter leaves in, and records why the rest of what is claimed does not apply. */
export const checkServer: Step = async (place) => {
  const { run, server, found, limit } = place
  const { onEvent, filter, interrupt } = run
  const plan = planChecks(server.facts, filter)
  limit.allow(defaultChecksMs(plan.run.length, server.client.speed))
  const skipped = plan.skipped.filter(({ kind }) => kind === 'not-applicable').length
  onEvent({ type: 'checks-plan', run: plan.run.length, skipped, left: plan.skipped.length - skipped })
  // Then a reader wants to know why, and there is nothing else to know.
  const nothing = plan.run.length === 0
  const ended = AbortSignal.any([interrupt.signal, server.died])
  const guard = new Guard(server, ended)
  const checking = { place, guard, ended }
  let during = 'the start of the checks'
  using _ = new HangWatch({ server, guard, ended, during: () => during })
  for (const [index, check] of plan.run.entries()) {
    const at = { index, of: plan.run.length }
    const reason = obstacle(check, checking)
    if (reason !== undefined) {
      found.checks.push(notRun(check, reason))
      continue
    }
    onEvent({ type: 'check-start', id: check.id, ...at })
    during = check.id
    const record = keepRecord(found, await recordOf(check, checking))
    onEvent({ type: 'check-end', record, ...at, origin: server.origin })
    if (run.bail === true && rejects(record)) found.bailed = bailAt(record)
    assertLetIn(record)
  }
  const told = plan.skipped.filter(
    ({ kind }) => kind === 'not-applicable' || (nothing && kind === 'not-claimed'),
  )
  found.checks.push(...told.map(({ check, reason }) => notRun(check, reason)))
}
