/** The report of a unit as it came back, or one that says why none did. */
import { messageOf } from '../base/errors.ts'
import { exitCodeOf, exitCodes } from '../base/exit-codes.ts'
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
  const exitCode = stopped ? exitCodes.SIGINT : exitCodeOf(code)
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

/** @returns undefined for the report of several runs, which no unit makes */
function reportIn(text: string, title: string): RunReport | undefined {
  const report = unpackReport(parseReport(text, `the report of ${title}`))
  return 'runs' in report ? undefined : report
}

/** What a node sends may be damaged: that is not the typist's fault, and costs the reports of no other. */
export function unitReport(head: Head, gathered: GatheredUnit): RunReport {
  const text = gathered.files?.['report.json']
  if (text === undefined) return blocked(head, gathered)
  const { title: target } = head
  try {
    const report = reportIn(text, target)
    return report === undefined
      ? blocked(head, gathered)
      : { ...report, target, placement: gathered.placement }
  } catch (thrown) {
    const error = { code: 'environment/unit-lost', message: messageOf(thrown) } as const
    return blocked(head, { ...gathered, error })
  }
}
