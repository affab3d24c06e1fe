/** From the verdicts of several runs to one. Pure. */
import { exitCodes, isInterrupted } from '../base/exit-codes.ts'
import type { NotRun, Reason, RunReport } from '../contract/report.ts'
import type { Decision } from './decide.ts'

/** Worst first; an interrupt, by the person or the machine, comes before all of them. */
const order = ['rejected', 'blocked', 'unproven'] as const

function reasonOf({ target, reasons, error }: RunReport): Reason {
  const [first] = reasons
  const { code, message } = error ??
    first ?? { code: 'unproven/nothing-checked', message: 'The report gives no reason.' }
  return { code, message: `${target}: ${message}` }
}

function worst<Run extends Pick<RunReport, 'verdict' | 'exitCode'>>(runs: readonly Run[]): readonly Run[] {
  const stopped = runs.filter(({ exitCode }) => isInterrupted(exitCode))
  if (stopped.length > 0) return stopped
  const groups = order.map((verdict) => runs.filter((run) => run.verdict === verdict))
  return groups.find((group) => group.length > 0) ?? []
}

/** @returns the exit code of the worst of several documents */
export function worstOf(
  documents: readonly Pick<RunReport, 'verdict' | 'exitCode'>[],
): Pick<RunReport, 'exitCode'> {
  return { exitCode: worst(documents)[0]?.exitCode ?? exitCodes.accepted }
}

/** Takes the worst run's exit code; an acceptance only speaks of the presets that ran. */
export function decideBatch(runs: readonly RunReport[], notRun: readonly NotRun[]): Decision {
  const bad = worst(runs)
  const [first] = bad
  if (first !== undefined) {
    const { verdict, exitCode } = first
    return { verdict, exitCode, reasons: bad.map(reasonOf) }
  }
  if (runs.length === 0) {
    const message = `None of the ${notRun.length} presets can run on this machine.`
    const reasons = [{ code: 'unproven/nothing-run', message }]
    return { verdict: 'unproven', exitCode: exitCodes.unproven, reasons }
  }
  const message = `${runs.length} preset${runs.length === 1 ? '' : 's'} accepted.`
  const left = notRun.map(({ preset, reason }) => ({ code: 'not-run', message: `${preset}: ${reason}` }))
  return {
    verdict: 'accepted',
    exitCode: exitCodes.accepted,
    reasons: [{ code: 'proven', message }, ...left],
  }
}
