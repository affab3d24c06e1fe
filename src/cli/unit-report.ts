/** The report of a unit as it came back, or one that says why none did. */
import { type ErrorRecord, messageOf } from '../base/errors.ts'
import { exitCodeOf, exitCodes } from '../base/exit-codes.ts'
import type { RunReport } from '../contract/report.ts'
import { unpackReport } from '../contract/written-exchanges.ts'
import type { GatheredUnit } from '../fleet/gather-units.ts'
import { parseReport } from '../run/rejudge/parse-report.ts'
import { provenance } from '../subject/provenance.ts'

interface Head {
  readonly id: string
  readonly title: string
  /** Hash of what was asked for. */
  readonly asked: string
  readonly startedAt: string
}

/** Why it was ended from outside, and the exit code for it; nothing where it was not. */
interface Stop {
  readonly because: string
  readonly exitCode: number
}

/** @param fleetCode exit code of a fleet that is stopped */
function stopOf({ stopped }: GatheredUnit, fleetCode: number): Stop | undefined {
  if (stopped === 'fleet') return { because: 'The fleet was stopped.', exitCode: fleetCode }
  // On its node it ends as at a SIGTERM.
  if (stopped === 'limit')
    return { because: 'It had used up the time of --unit-time.', exitCode: exitCodes.SIGTERM }
  return undefined
}

/** A fault of the cluster rejects no server. */
function blocked(
  { id, title, asked, startedAt }: Head,
  gathered: GatheredUnit & { readonly error: ErrorRecord },
  stop: Stop | undefined,
): RunReport {
  const { placement, error } = gathered
  const { code, message } = error
  return {
    schemaVersion: 2,
    id,
    kind: 'acceptance',
    target: title,
    startedAt,
    durationMs: 0,
    verdict: 'blocked',
    exitCode: stop?.exitCode ?? exitCodeOf(code),
    reasons: [
      stop === undefined ? { code, message } : { code: 'interrupted', message: `${stop.because} ${message}` },
    ],
    ...(stop === undefined ? { error } : { interruptExitCode: stop.exitCode }),
    selection: {},
    provenance: provenance({}),
    placement: { ...placement, asked },
    servers: [],
    checks: [],
  }
}

/** On its node every end from outside is a SIGTERM; whoever reads the report of a fleet wants to know of the fleet. */
function asStopped(report: RunReport, stop: Stop | undefined): RunReport {
  if (stop === undefined || report.interruptExitCode === undefined) return report
  const { because: message, exitCode } = stop
  const reasons = report.reasons.map((reason) =>
    reason.code === 'interrupted' ? { ...reason, message } : reason,
  )
  return { ...report, exitCode, interruptExitCode: exitCode, reasons }
}

/** @returns why there is none, where there is none, or none that can be read */
function readUnit({ files, error }: GatheredUnit, title: string): RunReport | ErrorRecord {
  const text = files?.['report.json']
  const lost = (message: string): ErrorRecord => ({ code: 'environment/unit-lost', message })
  if (text === undefined) return error ?? lost('It has left no report')
  try {
    const report = unpackReport(parseReport(text, `the report of ${title}`))
    return 'runs' in report ? lost('What came back is the report of several runs') : report
  } catch (thrown) {
    return lost(`What came back cannot be read: ${messageOf(thrown)}`)
  }
}

/** @param fleetCode exit code of the fleet where it is stopped: 130, also where somebody else has stopped its job */
export function unitReport(
  head: Head,
  gathered: GatheredUnit,
  fleetCode: number = exitCodes.SIGINT,
): RunReport {
  const stop = stopOf(gathered, fleetCode)
  const report = readUnit(gathered, head.title)
  if ('schemaVersion' in report)
    return {
      ...asStopped(report, stop),
      target: head.title,
      placement: { ...gathered.placement, asked: head.asked },
    }
  return blocked(head, { ...gathered, error: report }, stop)
}
