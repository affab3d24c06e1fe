/** One run of one subject, from the open to the files in the report folder. */
import { timestamp } from '../base/clock.ts'
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import { createScrubber } from '../base/secrets/scrub.ts'
import type { ReportDocument, RunReport } from '../contract/report.ts'
import type { ArtifactFolder } from '../host/artifacts.ts'
import type { ChosenReporter } from '../report/choose-reporters.ts'
import { blockedReport } from './blocked-report.ts'
import { performRun } from './perform-run.ts'
import type { Run } from './run.ts'
import { writeReport, type WrittenReport } from './write-report.ts'

export interface Output {
  readonly folder: ArtifactFolder
  readonly reporters: readonly ChosenReporter[]
}

export interface FinishedRun<Document extends ReportDocument = RunReport> extends WrittenReport {
  readonly report: Document
  /** Takes the secrets out of what is printed. */
  scrub(text: string): string
}

/** Never rejects: what goes wrong with us is in the report and among the errors. Closes the subject in any case. */
export async function runSubject(run: Run, { folder, reporters }: Output): Promise<FinishedRun> {
  const { subject } = run
  const startedAt = timestamp()
  const errors: ServewrightError[] = []
  const note = (thrown: unknown): ServewrightError => {
    const error = asServewrightError(thrown)
    errors.push(error)
    return error
  }
  const attempt = <Value>(act: () => Value, otherwise: Value): Value => {
    try {
      return act()
    } catch (thrown) {
      note(thrown)
      return otherwise
    }
  }
  const report = await performRun(run).catch((thrown: unknown) =>
    blockedReport(run, { startedAt, error: note(thrown) }),
  )
  const { secrets } = subject
  const logs = attempt(() => subject.logs(), {})
  const written = await writeReport(report, { folder, secrets, reporters, logs })
  attempt(() => subject.close(), undefined)
  return { scrub: createScrubber(secrets), ...written, errors: [...errors, ...written.errors] }
}
