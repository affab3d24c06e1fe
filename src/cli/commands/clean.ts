/** `servewright clean`: ends what runs have left whose Servewright was killed. */
import { Command } from 'commander'
import { exitCodes } from '../../base/exit-codes.ts'
import { endLostRun, findLostRuns, type LostRun } from '../../host/lost-runs.ts'
import { hiddenLedgers } from '../../host/run-ledger.ts'
import { lostRunLine } from '../lost-run-lines.ts'

const graceMs = 10_000

/** @returns the exit code: 3 when a process cannot be killed, or what is left cannot be listed */
export async function cleanUp(runs: readonly LostRun[]): Promise<number> {
  let code: number = exitCodes.accepted
  for (const run of runs) {
    const survivors = await endLostRun(run, graceMs)
    const outcome =
      survivors.length === 0
        ? 'ended'
        : `still alive after SIGKILL: ${survivors.map(({ pid }) => pid).join(', ')}`
    process.stdout.write(`  ${lostRunLine(run)}: ${outcome}\n`)
    if (survivors.length > 0) code = exitCodes.environment
  }
  const hidden = hiddenLedgers()
  if (hidden !== undefined) {
    process.stdout.write(`Nobody can tell what else killed runs have left: ${hidden}.\n`)
    return exitCodes.environment
  }
  if (runs.length === 0) process.stdout.write('Nothing is left of any run.\n')
  return code
}

export function cleanCommand(): Command {
  return new Command('clean')
    .description('end the processes and remove the files of runs that were killed before they could')
    .option('--dry-run', 'only list them')
    .addHelpText(
      'after',
      '\nTouches runs of this user on this machine, and only those whose Servewright is gone.\nThe next `servewright run` does the same before it starts a server.',
    )
    .action(async ({ dryRun }: { readonly dryRun?: true }) => {
      const runs = findLostRuns()
      if (dryRun !== true) process.exitCode = await cleanUp(runs)
      else for (const run of runs) process.stdout.write(`  ${lostRunLine(run)}\n`)
    })
}
