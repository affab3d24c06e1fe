/** Runs one check: exercise, then judge, then the record. */
import { nowMs } from '../base/clock.ts'
import { asServewrightError } from '../base/errors.ts'
import type { Check, CheckContext, CheckOutcome, Judgement } from '../contract/check.ts'
import type { Transcript } from '../contract/exchange.ts'
import type { CheckRecord } from '../contract/report.ts'
import type { BaselineAnswer } from './run-baseline.ts'
import { skipReason } from './skip-reason.ts'

const interrupted: CheckOutcome = { status: 'skip', reason: 'interrupted' }

/**
 * Never rejects. What the check throws is a fault of ours or of the machine, so the outcome is `blocked`;
 * after an abort nothing is judged, because an exchange that we cut short says nothing about the server.
 */
export async function runCheck(
  check: Check,
  context: CheckContext,
  baseline: BaselineAnswer = { exchanges: {} },
): Promise<CheckRecord> {
  const { id, title, advice, level } = check
  const startedMs = nowMs()
  let exchanges: Transcript = 'exchanges' in baseline ? baseline.exchanges : {}
  const record = (outcome: CheckOutcome, notes: readonly string[] = []): CheckRecord => ({
    id,
    title,
    advice,
    level,
    durationMs: nowMs() - startedMs,
    outcome,
    ...(notes.length === 0 ? {} : { notes }),
    exchanges,
  })
  const skip = skipReason(check, context.facts)
  if (skip !== undefined) return record({ status: 'skip', reason: skip.reason })
  if ('error' in baseline) return record({ status: 'blocked', error: baseline.error.toJSON() })
  try {
    exchanges = { ...exchanges, ...(await check.exercise(context)) }
    if (context.signal.aborted) return record(interrupted)
    const outcome = outcomeOf(check.judge(exchanges, context.facts))
    return record(outcome, outcome.status === 'vacuous' ? [] : check.notes?.(exchanges, context.facts))
  } catch (thrown) {
    if (context.signal.aborted) return record(interrupted)
    return record({ status: 'blocked', error: asServewrightError(thrown).toJSON() })
  }
}

/** What a judgement amounts to. */
function outcomeOf(judgement: Judgement): CheckOutcome {
  if ('vacuous' in judgement) return { status: 'vacuous', reason: judgement.vacuous }
  const [first, ...rest] = judgement
  return first === undefined ? { status: 'pass' } : { status: 'fail', findings: [first, ...rest] }
}
