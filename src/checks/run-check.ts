/** Runs one check: exercise, then judge, then the record. */
import { nowMs } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import { asServewrightError } from '../base/errors.ts'
import type { Check, CheckContext, CheckOutcome, Finding, ServerFacts } from '../contract/check.ts'
import type { Transcript } from '../contract/exchange.ts'
import type { CheckRecord } from '../contract/report.ts'
import type { BaselineAnswer } from './run-baseline.ts'
import { skipReason } from './skip-reason.ts'

/** What a record says of the check itself. */
function headOf({ id, title, advice, level, needs, answers }: Check) {
  return { id, title, advice, level, needs, ...defined({ answers }) }
}

/** The record of a planned check that was not run, with the reason. */
export function notRun(check: Check, reason: string): CheckRecord {
  return { ...headOf(check), durationMs: 0, outcome: { status: 'skip', reason }, exchanges: {} }
}

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
  const startedMs = nowMs()
  let exchanges: Transcript = 'exchanges' in baseline ? baseline.exchanges : {}
  const recordOf = (judged: Judged): CheckRecord => ({
    ...headOf(check),
    durationMs: nowMs() - startedMs,
    ...judged,
    exchanges,
  })
  const record = (outcome: CheckOutcome): CheckRecord => recordOf({ outcome })
  const skip = skipReason(check, context.facts)
  if (skip !== undefined) return record({ status: 'skip', reason: skip.reason })
  if ('error' in baseline) return record({ status: 'blocked', error: baseline.error.toJSON() })
  try {
    exchanges = { ...exchanges, ...(await check.exercise({ ...context, baseline: exchanges })) }
    if (context.signal.aborted) return record(interrupted)
    return recordOf(judgeExchanges(check, exchanges, context.facts))
  } catch (thrown) {
    if (context.signal.aborted) return record(interrupted)
    return record({ status: 'blocked', error: asServewrightError(thrown).toJSON() })
  }
}

type Judged = Pick<CheckRecord, 'outcome' | 'notes' | 'grounds'>

/** Judges what a check has recorded, when it was sent and whenever it is read again; pure. */
export function judgeExchanges(check: Check, exchanges: Transcript, facts: ServerFacts): Judged {
  const judgement = check.judge(exchanges, facts)
  if ('vacuous' in judgement) return { outcome: { status: 'vacuous', reason: judgement.vacuous } }
  const outcome = outcomeOf(judgement)
  const more = judgement.length - mostFindings
  const notes = [...(check.notes?.(exchanges, facts) ?? []), ...(more > 0 ? [`${more} more findings.`] : [])]
  return {
    outcome,
    ...defined({ notes: notes.length === 0 ? undefined : notes, grounds: groundsOf(check, outcome) }),
  }
}

/** Kept of one check; a server may be wrong about each of a million tokens. */
const mostFindings = 100
/** Characters of a finding, which may quote the server. */
const longestMessage = 1_000

function shortened(finding: Finding): Finding {
  const { message } = finding
  return message.length > longestMessage
    ? { ...finding, message: `${message.slice(0, longestMessage)}…` }
    : finding
}

/** What a judgement amounts to. */
function outcomeOf(findings: readonly Finding[]): CheckOutcome {
  const [first, ...rest] = findings.slice(0, mostFindings).map(shortened)
  return first === undefined ? { status: 'pass' } : { status: 'fail', findings: [first, ...rest] }
}

/** What the findings that reject rest on, by code. */
function groundsOf({ grounds = {}, level: usual }: Check, outcome: CheckOutcome): CheckRecord['grounds'] {
  if (outcome.status !== 'fail') return undefined
  const found = outcome.findings.flatMap(({ code, level = usual }) => {
    // What a check is for says nothing of an answer that did not come.
    const ground = grounds[code] ?? (code === 'not-answered' ? undefined : grounds['default'])
    return level === 'must' && ground !== undefined ? [[code, ground] as const] : []
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}
