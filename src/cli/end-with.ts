/** The exit code of a finished run, and what its reporters did not manage. */
import { exitCodes } from '../base/exit-codes.ts'
import type { ReportDocument } from '../contract/report.ts'
import type { FinishedRun } from '../run/run-subject.ts'
import { showError } from './show-error.ts'

/** @returns the verdict's exit code; where a reporter failed after an acceptance, that of wrong usage */
export function endWith({
  report,
  errors,
  scrub,
}: {
  readonly report: Pick<ReportDocument, 'exitCode'>
  readonly errors: FinishedRun['errors']
  readonly scrub: FinishedRun['scrub']
}): number {
  for (const error of errors) process.stderr.write(scrub(showError(error)))
  return report.exitCode === exitCodes.accepted && errors.length > 0 ? exitCodes.usage : report.exitCode
}
