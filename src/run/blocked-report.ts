/** The report of a run that did not come to one of its own. */
import { defined } from '../base/defined.ts'
import type { ServewrightError } from '../base/errors.ts'
import type { RunReport } from '../contract/report.ts'
import { provenance } from '../subject/provenance.ts'
import { decide } from './decide.ts'
import type { Run } from './run.ts'

/** @param error why there is no other report */
export function blockedReport(
  { id, kind, subject, interrupt, filter: { only, skip }, strict }: Run,
  { startedAt, error }: { readonly startedAt: string; readonly error: ServewrightError },
): RunReport {
  const interruptExitCode = interrupt.exitCode
  const evidence = {
    schemaVersion: 2,
    id,
    kind,
    target: subject.title,
    startedAt,
    durationMs: 0,
    ...defined({
      interruptExitCode,
      error: interruptExitCode === undefined ? error.toJSON() : undefined,
    }),
    selection: defined({ only, skip, strict }),
    provenance: provenance({}),
    servers: [],
    checks: [],
  } as const
  return { ...evidence, ...decide(evidence) }
}
