/** The exit code of a finished run, and what its reporters did not manage. */
import type { ReportDocument } from '../contract/report.ts'
import type { FinishedRun } from '../run/run-subject.ts'
import { exitCodeOfWritten } from '../run/write-report.ts'
import { showError } from './show-error.ts'

/** Shows the errors of reporters on stderr. */
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
  return exitCodeOfWritten(report, errors)
}
