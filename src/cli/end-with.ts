/** The exit code of a finished run, and what its reporters did not manage. */
import { basename } from 'node:path'
import type { ReportDocument } from '../contract/report.ts'
import type { FinishedRun } from '../run/run-subject.ts'
import { exitCodeOfWritten, type WrittenReport } from '../run/write-report.ts'
import { showError } from './show-error.ts'

/** Shows on stderr what could not be written. */
export function endWith({
  report,
  scrub,
  ...written
}: Pick<WrittenReport, 'path' | 'errors'> & {
  readonly report: Pick<ReportDocument, 'exitCode'>
  readonly scrub: FinishedRun['scrub']
}): number {
  for (const error of written.errors) process.stderr.write(scrub(showError(error)))
  return exitCodeOfWritten(report, written)
}

/** Where the report document and its page are; nothing where they could not be written. */
export const placeLines = ({ path, files }: Pick<WrittenReport, 'path' | 'files'>): readonly string[] => [
  ...(path === undefined ? [] : [`  report  ${path}`]),
  ...files.filter((file) => basename(file) === 'report.html').map((file) => `  page    ${file}`),
]
