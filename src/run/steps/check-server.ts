/** The checks that apply, one after the other, so that none disturbs another's timing. */
import type { Check } from '../../contract/check.ts'
import type { CheckRecord } from '../../contract/report.ts'
import { markKnown } from '../../checks/known-findings.ts'
import { planChecks } from '../../checks/plan-checks.ts'
import { notRun, runCheck } from '../../checks/run-check.ts'
import type { Step, StepPlace } from '../run.ts'
import { tellOrigin } from '../tell-origin.ts'

async function recordOf(check: Check, place: StepPlace, ended: AbortSignal): Promise<CheckRecord> {
  const { server, known, baseline, found } = place
  const context = { client: server.client, facts: server.facts, signal: ended }
  const ran = tellOrigin(await runCheck(check, context, baseline.get(check.id)), found.behind)
  const record = markKnown(ran, known)
  // A check that was cut short is recorded as skipped; say so where it was the server that ended.
  const ofServer = server.died.aborted && record.outcome.status === 'skip'
  return ofServer ? notRun(check, 'the server ended during this check') : record
}

/** Why a planned check is not even tried. */
function obstacle(check: Check, { server, baseline }: StepPlace, ended: AbortSignal): string | undefined {
  if (ended.aborted) return server.died.aborted ? 'not run: the server had ended' : 'not run: interrupted'
  const unasked = check.exerciseBaseline !== undefined && !baseline.has(check.id)
  return unasked ? 'not run: the baseline ended before it answered' : undefined
}

/** Runs what the run's filter leaves in, and records why the rest of what is claimed does not apply. */
export const checkServer: Step = async (place) => {
  const { run, server, found } = place
  const { onEvent, filter, interrupt } = run
  const plan = planChecks(server.facts, filter)
  onEvent({ type: 'checks-plan', run: plan.run.length, skipped: plan.skipped.length })
  const ended = AbortSignal.any([interrupt.signal, server.died])
  for (const [index, check] of plan.run.entries()) {
    const at = { index, of: plan.run.length }
    const reason = obstacle(check, place, ended)
    if (reason !== undefined) {
      found.checks.push(notRun(check, reason))
      continue
    }
    onEvent({ type: 'check-start', id: check.id, ...at })
    const record = await recordOf(check, place, ended)
    found.checks.push(record)
    onEvent({ type: 'check-end', record, ...at })
  }
  const notApplicable = plan.skipped.filter(({ kind }) => kind === 'not-applicable')
  found.checks.push(...notApplicable.map(({ check, reason }) => notRun(check, reason)))
}
