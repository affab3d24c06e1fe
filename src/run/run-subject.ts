/** One run of one subject, from the open to the files in the report folder. */
import { createScrubber } from '../base/secrets/scrub.ts'
import type { ReportDocument, RunReport } from '../contract/report.ts'
import type { ArtifactFolder } from '../host/artifacts.ts'
import type { ChosenReporter } from '../report/choose-reporters.ts'
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

/** Never rejects by what a server does; closes the subject in any case. */
export async function runSubject(run: Run, { folder, reporters }: Output): Promise<FinishedRun> {
  const { subject } = run
  try {
    const report = await performRun(run)
    const { secrets } = subject
    const written = await writeReport(report, { folder, secrets, reporters, logs: subject.logs() })
    return { scrub: createScrubber(secrets), ...written }
  } finally {
    subject.close()
  }
}
