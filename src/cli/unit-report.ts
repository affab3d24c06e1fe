/** The report of a unit as it came back, or one that says why none did. */
import { exitCodes } from '../base/exit-codes.ts'
import type { RunReport } from '../contract/report.ts'
import { unpackReport } from '../contract/written-exchanges.ts'
import type { GatheredUnit } from '../fleet/gather-units.ts'
import { parseReport } from '../run/rejudge/parse-report.ts'
import { provenance } from '../subject/provenance.ts'

interface Head {
  readonly id: string
  readonly title: string
  readonly startedAt: string
}

/** A fault of the cluster rejects no server. */
function blocked({ id, title, startedAt }: Head, { error, placement, stopped }: GatheredUnit): RunReport {
  const { code, message } = error ?? {
    code: 'environment/unit-lost' as const,
    message: 'It has left no report',
  }
  const exitCode = stopped ? exitCodes.SIGINT : exitCodes.environment
  return {
    schemaVersion: 2,
    id,
    kind: 'acceptance',
    target: title,
    startedAt,
    durationMs: 0,
    verdict: 'blocked',
    exitCode,
    reasons: [
      stopped ? { code: 'interrupted', message: `The fleet was stopped. ${message}` } : { code, message },
    ],
    ...(stopped
      ? { interruptExitCode: exitCode }
      : { error: error ?? { code: 'environment/unit-lost', message } }),
    selection: {},
    provenance: provenance({}),
    placement,
    servers: [],
    checks: [],
  }
}

export function unitReport(head: Head, gathered: GatheredUnit): RunReport {
  const text = gathered.files?.['report.json']
  if (text === undefined) return blocked(head, gathered)
  const report = unpackReport(parseReport(text, `the report of ${head.title}`))
  if ('runs' in report) return blocked(head, gathered)
  return { ...report, target: head.title, placement: gathered.placement }
}
