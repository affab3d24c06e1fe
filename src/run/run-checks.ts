/** Runs the planned checks against a ready server, one after the other, so that none disturbs another's timing. */
import type { Check } from '../contract/check.ts'
import type { EventListener } from '../contract/events.ts'
import type { CheckRecord } from '../contract/report.ts'
import { runCheck } from '../checks/run-check.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'

export interface CheckRun {
  readonly checks: readonly Check[]
  readonly server: ServerUnderTest
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
    onEvent({ type: 'check-start', id: check.id, ...place })
    const record = await runCheck(check, { client: server.client, facts: server.facts, signal: ended })
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
