/** From a document to its verdict, the reasons and the exit code: the only maker of verdicts. Pure. */
import { exitCodeOf, exitCodes } from '../base/exit-codes.ts'
import type { CheckOutcome } from '../contract/check.ts'
import { levelOfNew, newFindings, recordName } from '../contract/is-known.ts'
import type { CheckRecord, Reason, RunReport, ServerRecord, Verdict } from '../contract/report.ts'
import { judgeLoads } from '../load/judge-loads.ts'
import { starvation } from '../contract/starved.ts'

export interface Decision {
  readonly verdict: Verdict
  readonly exitCode: number
  /** Reasons, the most important first. */
  readonly reasons: readonly Reason[]
}

/** A document without what is decided from it. */
export type Evidence = Omit<RunReport, keyof Decision>

/** At most this share of the checks that the claims enable may prove nothing. */
export const unprovenShare = 0.2

type Having<Status extends CheckOutcome['status']> = CheckRecord & {
  readonly outcome: Extract<CheckOutcome, { readonly status: Status }>
}

function having<Status extends CheckOutcome['status']>(
  checks: readonly CheckRecord[],
  status: Status,
): readonly Having<Status>[] {
  return checks.filter((record): record is Having<Status> => record.outcome.status === status)
}

function serverReasons(servers: readonly ServerRecord[], sought?: 'should'): readonly Reason[] {
  const findings = servers.flatMap((server) => [...server.findings, ...(server.teardown?.findings ?? [])])
  return findings.filter(({ level }) => level === sought).map(({ code, message }) => ({ code, message }))
}

/** What is on the machine since the start and may be the server's. */
function unattributedReasons(servers: readonly ServerRecord[]): readonly Reason[] {
  const left = servers.flatMap(({ teardown }) => teardown?.proof.unattributed ?? [])
  if (left.length === 0) return []
  const message = `New on this machine since the start, and nothing shows whose it is: ${left.join(', ')}.`
  return [{ code: 'unproven/unattributed', message }]
}

/** One reason for each failed check whose gravest new finding is of this level: the first such finding. */
function checkReasons(checks: readonly CheckRecord[], sought: CheckRecord['level']): readonly Reason[] {
  return checks
    .filter((record) => levelOfNew(record) === sought)
    .flatMap((record) => {
      const shown = newFindings(record).find(({ level = record.level }) => level === sought)
      return shown === undefined
        ? []
        : [{ code: `${recordName(record)}/${shown.code}`, message: shown.message }]
    })
}

/** What is known of this engine, and what the list of known findings says that is no longer so. */
function knownReasons({ checks, goneFindings = [] }: Evidence): readonly Reason[] {
  const matched = checks.flatMap(({ known = [] }) => known)
  return [
    ...goneFindings.map(({ finding }) => ({
      code: 'known/gone',
      message: `${finding} no longer occurs: remove it from the list of known findings.`,
    })),
    ...matched.map(({ finding, reason }) => ({ code: finding, message: `Known: ${reason}` })),
  ]
}

/** What an acceptance does not cover, although the server claims it: a reader has to see it beside the verdict. */
function vacuousReasons(checks: readonly CheckRecord[]): readonly Reason[] {
  return having(checks, 'vacuous')
    .filter(({ level }) => level === 'must')
    .map((record) => ({
      code: `${recordName(record)}/vacuous`,
      message: `Not proven: ${record.outcome.reason}`,
    }))
}

/** What the machine lacked, where a server has ended of it. */
const lackReasons = (servers: readonly ServerRecord[]): readonly Reason[] =>
  servers.flatMap(({ lacked, findings }) => {
    if (lacked === undefined) return []
    const ended = findings.find(({ code }) => code === 'server/exited')
    return [
      {
        code: 'environment/no-disk',
        message: [lacked, ended?.message].flatMap((one) => one ?? []).join(' '),
      },
    ]
  })

/** A bug of ours outweighs what the machine lacks. */
function exitCodeOfBlocked(checks: readonly CheckRecord[], servers: readonly ServerRecord[]): number {
  const codes = [
    ...having(checks, 'blocked').map(({ outcome }) => exitCodeOf(outcome.error.code)),
    ...lackReasons(servers).map(() => exitCodeOf('environment/no-disk')),
  ]
  return codes.find((code) => code === exitCodes.internal) ?? codes[0] ?? exitCodes.internal
}

function bugReasons(checks: readonly CheckRecord[]): readonly Reason[] {
  return having(checks, 'blocked').map((record) => ({
    code: `${recordName(record)}/${record.outcome.error.code}`,
    message: record.outcome.error.message,
  }))
}

/** What timed out while the machine was starved proves nothing about the server. */
function starvedReasons({ checks, servers }: Evidence): readonly Reason[] {
  const lost = servers.flatMap(({ gone: { starved, since } = {} }) => {
    if (starved === undefined) return []
    return [
      { code: 'unproven/starved', message: `The server gave no token since ${since}, while ${starved}.` },
    ]
  })
  const late = checks.flatMap((record) => {
    const why = starvation(record)
    if (why === undefined || levelOfNew(record) !== 'must') return []
    const message = `${recordName(record)} timed out while ${why}.`
    return [{ code: 'unproven/starved', message }]
  })
  return [...lost, ...late]
}

/** A server that nobody describes may be smaller than others: that is reported, and is not a fault. */
function offerReasons(servers: readonly ServerRecord[]): readonly Reason[] {
  const missing = servers.flatMap(({ offers = [] }) => offers.filter(({ offered }) => !offered))
  if (missing.length === 0) return []
  const names = missing.map(({ capability }) => capability).join(', ')
  return [{ code: 'offer/smaller', message: `Not offered, so not checked: ${names}.` }]
}

/** What was not sent proves nothing. */
function timeReasons({ timeOverMs }: Evidence): readonly Reason[] {
  if (timeOverMs === undefined) return []
  const message = `The time of the run was over after ${Math.round(timeOverMs / 1000)} s; what was left was skipped (--max-time).`
  return [{ code: 'unproven/time-over', message }]
}

function passedReason(checks: readonly CheckRecord[]): Reason {
  return { code: 'proven', message: `${having(checks, 'pass').filter(isAlone).length} checks passed.` }
}

/** Those under a load have been tried before, and are not what was planned. */
const isAlone = ({ under }: CheckRecord): boolean => under === undefined

/** A load alone has no checks to prove anything with. */
function unprovenReasons({ kind, loads = [], ...evidence }: Evidence): readonly Reason[] {
  if (kind === 'load') {
    return loads.length > 0 ? [] : [{ code: 'unproven/nothing-measured', message: 'No load ran.' }]
  }
  const checks = evidence.checks.filter(isAlone)
  if (having(checks, 'pass').length + having(checks, 'fail').length === 0) {
    return [{ code: 'unproven/nothing-checked', message: 'No check proved anything about the server.' }]
  }
  const silent = [...having(checks, 'vacuous'), ...having(checks, 'skip')]
  if (silent.length <= checks.length * unprovenShare) return []
  const message = `${silent.length} of ${checks.length} planned checks proved nothing (the limit is ${unprovenShare * 100} %): ${silent.map(recordName).join(', ')}.`
  return [{ code: 'unproven/too-much-skipped', message }]
}

/** By exit code, as shells have it; what asks from outside may be a person, a job's end, or a shell that closes. */
const interruptSignals: ReadonlyMap<number, string> = new Map([
  [129, 'SIGHUP (its terminal was closed)'],
  [130, 'Ctrl-C'],
  [143, 'SIGTERM'],
])

/**
 * Order: an interrupt or an error that ended the run blocks; true findings reject; our own bugs and what the machine lacks block; a run that
 * showed too little is unproven; what is left is accepted.
 */
export function decide(evidence: Evidence): Decision {
  const { servers, error, interruptExitCode, loads = [], kind } = evidence
  const checks = evidence.checks.filter((record) => starvation(record) === undefined)
  const counted = servers.some(({ facts }) => facts.claims.includes('metrics'))
  const load = judgeLoads(loads, { measured: kind === 'load', counted })
  const found = [...serverReasons(servers), ...checkReasons(checks, 'must'), ...load.rejected]
  if (interruptExitCode !== undefined) {
    const signal = interruptSignals.get(interruptExitCode)
    const message = signal === undefined ? 'The run was interrupted.' : `${signal} ended the run.`
    const interrupted = { code: 'interrupted', message }
    return { verdict: 'blocked', exitCode: interruptExitCode, reasons: [interrupted, ...found] }
  }
  if (error !== undefined) {
    const { code, message } = error
    return { verdict: 'blocked', exitCode: exitCodeOf(code), reasons: [{ code, message }, ...found] }
  }
  const blocking = [...bugReasons(checks), ...lackReasons(servers)]
  const aside = [
    ...load.noted,
    ...vacuousReasons(checks),
    ...checkReasons(checks, 'should'),
    ...serverReasons(servers, 'should'),
    ...knownReasons(evidence),
    ...offerReasons(servers),
  ]
  const unproven = [
    ...timeReasons(evidence),
    ...starvedReasons(evidence),
    ...unattributedReasons(servers),
    ...unprovenReasons(evidence),
    ...load.unproven,
  ]
  if (found.length > 0) {
    const reasons = [
      ...found,
      ...blocking,
      ...timeReasons(evidence),
      ...load.unproven,
      ...load.noted,
      ...knownReasons(evidence),
    ]
    return { verdict: 'rejected', exitCode: exitCodes.rejected, reasons }
  }
  if (blocking.length > 0)
    return { verdict: 'blocked', exitCode: exitCodeOfBlocked(checks, servers), reasons: blocking }
  if (unproven.length > 0)
    return { verdict: 'unproven', exitCode: exitCodes.unproven, reasons: [...unproven, ...load.noted] }
  const proven = kind === 'load' ? load.proven : [passedReason(checks)]
  return { verdict: 'accepted', exitCode: exitCodes.accepted, reasons: [...proven, ...aside] }
}
