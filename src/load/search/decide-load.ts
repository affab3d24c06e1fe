/** From the records of all loads to one verdict. Pure. */
import type { LoadRecord } from '../../contract/load.ts'
import type { Reason, Verdict } from '../../contract/report.ts'

export interface LoadDecision {
  readonly verdict: Verdict
  readonly exitCode: number
  /** Most important first. */
  readonly reasons: readonly Reason[]
}

const rejectedExitCode = 1
const unprovenExitCode = 5

/** Failures that a slow client could have caused itself. */
const doubtful: readonly string[] = ['timeout', 'stalled']

function failedShare({ counts: { completed, failed } }: LoadRecord): number {
  return completed + failed === 0 ? 0 : failed / (completed + failed)
}

/** Failures that are the server's: under a client that was too slow, what looks like slowness is not counted. */
function serverFailures({ counts, validity }: LoadRecord): number {
  const entries = Object.entries(counts.byCompletion).filter(([completion]) => completion !== 'complete')
  const certain = entries.filter(
    ([completion]) => validity.state !== 'void' || !doubtful.includes(completion),
  )
  return certain.reduce((sum, [, count]) => sum + count, 0)
}

function errorReasons(record: LoadRecord, errorBudget: number): readonly Reason[] {
  const { counts, failures, stoppedBecause, name } = record
  const answers = counts.completed + counts.failed
  if (serverFailures(record) === 0 || failedShare(record) <= errorBudget) return []
  const [worst] = failures
  const example = worst === undefined ? '' : ` Most often ${worst.completion}: ${worst.because}`
  const stopped = stoppedBecause.includes('failed') ? ` The load was stopped: ${stoppedBecause}.` : ''
  const message = `${name}: ${counts.failed} of ${answers} requests failed; ${errorBudget * 100} % may.${example}${stopped}`
  return [{ code: 'load/errors', message }]
}

function thresholdReasons(
  { name, thresholds }: LoadRecord,
  status: 'fail' | 'inconclusive',
): readonly Reason[] {
  const code = status === 'fail' ? 'load/threshold-missed' : 'unproven/threshold-inconclusive'
  return thresholds
    .filter((outcome) => outcome.status === status)
    .map(({ message }) => ({ code, message: `${name}: ${message}` }))
}

function unprovenReasons(record: LoadRecord): readonly Reason[] {
  const { name, validity, counts } = record
  if (validity.state === 'void')
    return [{ code: 'unproven/client-saturated', message: `${name}: ${validity.reasons.join(' ')}` }]
  if (counts.completed === 0)
    return [{ code: 'unproven/nothing-measured', message: `${name}: no answer was complete.` }]
  return thresholdReasons(record, 'inconclusive')
}

/** What a void run says of latencies is nobody's fault but ours. */
function missedReasons(record: LoadRecord): readonly Reason[] {
  return record.validity.state === 'void' ? [] : thresholdReasons(record, 'fail')
}

/**
 * Failed requests reject, then missed thresholds; a void or undecided load proves nothing.
 * @param errorBudget failed share that is put up with, 0 to 1
 */
export function decideLoad(records: readonly LoadRecord[], errorBudget: number): LoadDecision {
  const found = [
    ...records.flatMap((record) => errorReasons(record, errorBudget)),
    ...records.flatMap(missedReasons),
  ]
  const unproven = records.flatMap(unprovenReasons)
  if (found.length > 0)
    return { verdict: 'rejected', exitCode: rejectedExitCode, reasons: [...found, ...unproven] }
  if (unproven.length > 0) return { verdict: 'blocked', exitCode: unprovenExitCode, reasons: unproven }
  const completed = records.reduce((sum, { counts }) => sum + counts.completed, 0)
  const met = records.reduce((sum, { thresholds }) => sum + thresholds.length, 0)
  const message = `${completed} answers were complete, ${met} thresholds met.`
  return { verdict: 'accepted', exitCode: 0, reasons: [{ code: 'proven', message }] }
}
