/** What a reader of a report does next, one sentence each. Pure. */
import type { RunReport } from '../contract/report.ts'
import { undecidedSteps } from './undecided-steps.ts'

const interruptedFrom = 128

const isLaunched = ({ servers }: RunReport): boolean => servers.some(({ origin }) => origin === 'launched')

const hasRequest = ({ checks }: RunReport): boolean =>
  checks.some(
    ({ outcome }) =>
      outcome.status === 'fail' && outcome.findings.some(({ exchange }) => exchange !== undefined),
  )

function afterRejection(report: RunReport): readonly string[] {
  if (report.kind === 'load')
    return ['Look below at which rate, and from which second on, the server was too slow or failed.']
  if (!hasRequest(report)) return ['Look at the reasons and the log of the server, and mend what they name.']
  return [
    ...(isLaunched(report) ? ['Start the same server again with launch.sh.'] : []),
    'Send the request of the first finding: its curl line is beside it.',
    'Hand the finding to whoever owns the server, with this report.',
  ]
}

function afterUnproven(report: RunReport): readonly string[] {
  if (report.kind !== 'load')
    return ['Claim what the server offers, or add expectations, so that more checks can prove something.']
  return undecidedSteps(report)
}

/** @returns none for an acceptance */
export function nextStep(report: RunReport): readonly string[] {
  const { verdict, exitCode, error } = report
  if (verdict === 'accepted') return []
  if (exitCode >= interruptedFrom)
    return ['Run it again: this run was interrupted before it could show more.']
  if (verdict === 'rejected') return afterRejection(report)
  if (verdict === 'unproven') return afterUnproven(report)
  return [error?.hint ?? 'Mend what the reasons name, and run it again: nothing was shown about the server.']
}
