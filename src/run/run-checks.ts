/** Runs the planned checks against a ready server, one after the other, so that none disturbs another's timing. */
import type { Check } from '../contract/check.ts'
import type { EventListener } from '../contract/events.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { CheckRecord } from '../contract/report.ts'
import type { BaselineAnswer } from '../checks/run-baseline.ts'
import { runCheck } from '../checks/run-check.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { markKnown } from '../checks/known-findings.ts'

export interface CheckRun {
  readonly checks: readonly Check[]
  readonly server: ServerUnderTest
  /** What the baseline has answered, by check. */
  readonly baseline: ReadonlyMap<string, BaselineAnswer>
  readonly known: readonly KnownFinding[]
  readonly signal: AbortSignal
  readonly onEvent: EventListener
}

/** The record of a planned check that was not run, with the reason. */
export function notRun({ id, title, advice, level }: Check, reason: string): CheckRecord {
  return { id, title, advice, level, durationMs: 0, outcome: { status: 'skip', reason }, exchanges: {} }
}

export async function runChecks({
  checks,
  server,
  baseline,
  known,
  signal,
  onEvent,
}: CheckRun): Promise<readonly CheckRecord[]> {
  const records: CheckRecord[] = []
  const ended = AbortSignal.any([signal, server.died])
  for (const [index, check] of checks.entries()) {
    const place = { index, of: checks.length }
    if (ended.aborted) {
      records.push(
        notRun(check, server.died.aborted ? 'not run: the server had ended' : 'not run: interrupted'),
      )
      continue
    }
    if (check.exerciseBaseline !== undefined && !baseline.has(check.id)) {
      records.push(notRun(check, 'not run: the baseline ended before it answered'))
      continue
    }
    onEvent({ type: 'check-start', id: check.id, ...place })
    const context = { client: server.client, facts: server.facts, signal: ended }
    const record = markKnown(await runCheck(check, context, baseline.get(check.id)), known)
    // A check that was cut short is recorded as skipped; say so where it was the server that ended.
    const told =
      server.died.aborted && record.outcome.status === 'skip'
        ? notRun(check, 'the server ended while this ran')
        : record
    records.push(told)
    onEvent({ type: 'check-end', record: told, ...place })
  }
  return records
}
