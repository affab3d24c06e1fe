/** From the verdicts of several runs to one. Pure. */
import type { NotRun, Reason, RunReport } from '../contract/report.ts'
import type { Decision } from './verdict.ts'

const unprovenExitCode = 5
/** 128 and a signal's number: the person, or the machine, ended the run. */
const interrupted = 128

function reasonOf({ target, reasons, error }: RunReport): Reason {
  const [first] = reasons
  const { code, message } = error ??
    first ?? { code: 'unproven/nothing-checked', message: 'No reason is given.' }
  return { code, message: `${target}: ${message}` }
}

function worst(runs: readonly RunReport[]): readonly RunReport[] {
  const stopped = runs.filter(({ exitCode }) => exitCode >= interrupted)
  if (stopped.length > 0) return stopped
  const rejected = runs.filter(({ verdict }) => verdict === 'rejected')
  return rejected.length > 0 ? rejected : runs.filter(({ verdict }) => verdict === 'blocked')
}

/**
 * Order: an interrupt, then a rejection, then a run that was blocked, whose exit code it takes; what is left is
 * accepted, and that only speaks of the presets that ran.
 */
export function decideBatch(runs: readonly RunReport[], notRun: readonly NotRun[]): Decision {
  const [first, ...others] = worst(runs)
  if (first !== undefined) {
    const { verdict, exitCode } = first
    return { verdict, exitCode, reasons: [first, ...others].map(reasonOf) }
  }
  if (runs.length === 0) {
    const message = `None of the ${notRun.length} presets can run on this machine.`
    return {
      verdict: 'blocked',
      exitCode: unprovenExitCode,
      reasons: [{ code: 'unproven/nothing-run', message }],
    }
  }
  const message = `${runs.length} preset${runs.length === 1 ? '' : 's'} accepted.`
  const left = notRun.map(({ preset, reason }) => ({ code: 'not-run', message: `${preset}: ${reason}` }))
  return { verdict: 'accepted', exitCode: 0, reasons: [{ code: 'proven', message }, ...left] }
}
