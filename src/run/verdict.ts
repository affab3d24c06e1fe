/** From what was found to one verdict, its reasons and the exit code. Pure. */
import type { ErrorRecord } from '../base/errors.ts'
import type { CheckOutcome, Finding } from '../contract/check.ts'
import { isKnown } from '../contract/is-known.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { CheckRecord, Reason, ServerRecord, Verdict } from '../contract/report.ts'

export interface Evidence {
  readonly checks: readonly CheckRecord[]
  readonly servers: readonly ServerRecord[]
  /** What the loads say. */
  readonly load?: { readonly rejected: readonly Reason[]; readonly unproven: readonly Reason[] }
  /** Known findings that no longer occur. */
  readonly gone?: readonly KnownFinding[]
  /** What kept the run from going on, with the exit code of its class. */
  readonly error?: ErrorRecord & { readonly exitCode: number }
  /** 130 after Ctrl-C, 143 after TERM. */
  readonly interruptExitCode?: number
}

export interface Decision {
  readonly verdict: Verdict
  readonly exitCode: number
  readonly reasons: readonly Reason[]
}

/** Of the checks that the claims switched on, at most this share may have told nothing. */
export const unprovenShare = 0.2

const internalExitCode = 70
const unprovenExitCode = 5

type Having<Status extends CheckOutcome['status']> = CheckRecord & {
  readonly outcome: Extract<CheckOutcome, { readonly status: Status }>
}

function having<Status extends CheckOutcome['status']>(
  checks: readonly CheckRecord[],
  status: Status,
): readonly Having<Status>[] {
  return checks.filter((record): record is Having<Status> => record.outcome.status === status)
}

function serverReasons(servers: readonly ServerRecord[]): readonly Reason[] {
  const findings = servers.flatMap((server): readonly Finding[] => [
    ...server.findings,
    ...(server.teardown?.findings ?? []),
  ])
  return findings.map(({ code, message }) => ({ code, message }))
}

/** One reason for each failed check of a level: its first finding that is not known. */
export function checkReasons(checks: readonly CheckRecord[], level: CheckRecord['level']): readonly Reason[] {
  return having(checks, 'fail')
    .filter((record) => record.level === level && !isKnown(record))
    .map(({ id, known = [], outcome: { findings } }) => {
      const excused = new Set(known.map(({ finding }) => finding))
      const shown = findings.find(({ code }) => !excused.has(`${id}/${code}`)) ?? findings[0]
      return { code: `${id}/${shown.code}`, message: shown.message }
    })
}

/** What is known of this engine, and what the list of known findings says that is no longer so. */
function knownReasons({ checks, gone = [] }: Evidence): readonly Reason[] {
  const matched = checks.flatMap(({ known = [] }) => known)
  return [
    ...gone.map(({ finding }) => ({
      code: 'known/gone',
      message: `${finding} no longer occurs: take it off the list of known findings.`,
    })),
    ...matched.map(({ finding, reason }) => ({ code: finding, message: `Known: ${reason}` })),
  ]
}

function bugReasons(checks: readonly CheckRecord[]): readonly Reason[] {
  return having(checks, 'blocked').map(({ id, outcome: { error } }) => ({
    code: `${id}/${error.code}`,
    message: error.message,
  }))
}

function unprovenReasons(checks: readonly CheckRecord[]): readonly Reason[] {
  if (having(checks, 'pass').length + having(checks, 'fail').length === 0) {
    return [{ code: 'unproven/nothing-checked', message: 'No check told anything about the server.' }]
  }
  const silent = [...having(checks, 'vacuous'), ...having(checks, 'skip')]
  if (silent.length <= checks.length * unprovenShare) return []
  const ids = silent.map(({ id }) => id).join(', ')
  const message = `${silent.length} of ${checks.length} planned checks told nothing (at most ${unprovenShare * 100} % may): ${ids}.`
  return [{ code: 'unproven/too-much-skipped', message }]
}

const blocked = (exitCode: number, reasons: readonly Reason[]): Decision => ({
  verdict: 'blocked',
  exitCode,
  reasons,
})

/**
 * Order: an interrupt or an error that ended the run blocks; true findings reject; our own bugs block; a run that
 * proved too little blocks; what is left is accepted.
 */
export function decide(evidence: Evidence): Decision {
  const { checks, servers, error, interruptExitCode, load = { rejected: [], unproven: [] } } = evidence
  const found = [...serverReasons(servers), ...checkReasons(checks, 'must'), ...load.rejected]
  if (interruptExitCode !== undefined) {
    return blocked(interruptExitCode, [
      { code: 'interrupted', message: 'The run was interrupted.' },
      ...found,
    ])
  }
  if (error !== undefined)
    return blocked(error.exitCode, [{ code: error.code, message: error.message }, ...found])
  const bugs = bugReasons(checks)
  const known = knownReasons(evidence)
  if (found.length > 0) return { verdict: 'rejected', exitCode: 1, reasons: [...found, ...bugs, ...known] }
  if (bugs.length > 0) return blocked(internalExitCode, bugs)
  const unproven = [...unprovenReasons(checks), ...load.unproven]
  if (unproven.length > 0) return blocked(unprovenExitCode, unproven)
  const proven = { code: 'proven', message: `${having(checks, 'pass').length} checks passed.` }
  return { verdict: 'accepted', exitCode: 0, reasons: [proven, ...checkReasons(checks, 'should'), ...known] }
}
