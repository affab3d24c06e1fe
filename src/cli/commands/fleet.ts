/** `servewright fleet`: presets and load on machines that somebody else places them on. */
import { Command } from 'commander'
import { EnvironmentError } from '../../base/errors.ts'
import { exitCodes } from '../../base/exit-codes.ts'
import { onAbort } from '../../base/on-abort.ts'
import type { NodeFacts } from '../../fleet/node-facts.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { styleOf, textFor } from '../../report/terminal.ts'
import { manifestsCommand } from '../fleet-manifests.ts'
import { lookCommand } from '../look-command.ts'
import { isFit, nodeLines } from '../node-lines.ts'
import { rayOptions, rayPlacer, type RayOptions } from '../ray-options.ts'
import { fleetRunCommand } from './fleet-run.ts'

export function fleetCommand(): Command {
  const command = new Command('fleet').description('presets and load on many machines')
  command.addCommand(fleetRunCommand())
  command.addCommand(nodesCommand())
  command.addCommand(manifestsCommand())
  command.addCommand(lookCommand(), { hidden: true })
  return command
}

function nodesCommand(): Command {
  const command = new Command('nodes').description('show the nodes of a cluster, and what each could run')
  for (const option of rayOptions()) command.addOption(option)
  return command
    .option('--json', 'print the result as JSON')
    .action(async (options: RayOptions & { readonly json?: true }) => {
      using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
      const nodes = await askNodes(options, interrupt.signal)
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ nodes }, undefined, 2)}\n`
          : textFor(process.stdout, nodeLines(nodes, styleOf(process.stdout))),
      )
      process.exitCode =
        interrupt.exitCode ?? (nodes.some(isFit) ? exitCodes.accepted : exitCodes.environment)
    })
}

async function askNodes(options: RayOptions, signal: AbortSignal): Promise<readonly NodeFacts[]> {
  const plan = { units: [], retries: 0, parallel: 1, alone: true, queueMs: 0, goneMs: 0, files: {} }
  const placement = await rayPlacer(options, { zoo: false }).start(plan, signal)
  const stop = (): void => void placement.stop().catch(() => undefined)
  onAbort(signal, stop)
  const nodes: NodeFacts[] = []
  for await (const event of placement.events) if (event.kind === 'node') nodes.push(event.facts)
  if (nodes.length === 0 && !signal.aborted)
    throw new EnvironmentError('environment/not-placed', 'The cluster reported no node', {
      hint: 'Look whether its nodes are alive: `ray status` on the head node.',
    })
  return nodes
}
