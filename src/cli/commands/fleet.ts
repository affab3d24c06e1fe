/** `servewright fleet`: presets and load on machines that somebody else places them on. */
import { Command } from 'commander'
import { within } from '../../base/clock.ts'
import { EnvironmentError } from '../../base/errors.ts'
import { exitCodes } from '../../base/exit-codes.ts'
import { onAbort } from '../../base/on-abort.ts'
import type { NodeFacts } from '../../fleet/node-facts.ts'
import type { Placement } from '../../fleet/placer.ts'
import { catchInterrupts, type Interrupt } from '../../host/interrupt.ts'
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

interface NodesOptions extends RayOptions {
  readonly json?: true
}

function nodesCommand(): Command {
  const command = new Command('nodes').description('show the nodes of a cluster, and what each could run')
  for (const option of rayOptions()) command.addOption(option)
  return command.option('--json', 'print the result as JSON').action(async (options: NodesOptions) => {
    process.exitCode = await showNodes(options)
  })
}

/** @returns the exit code */
async function showNodes(options: NodesOptions): Promise<number> {
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
  const nodes = await askNodes(options, interrupt).catch((thrown: unknown) => {
    if (interrupt.exitCode === undefined) throw thrown
  })
  if (nodes === undefined || interrupt.exitCode !== undefined) {
    process.stderr.write('interrupted\n')
    return interrupt.exitCode ?? exitCodes.SIGINT
  }
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ nodes }, undefined, 2)}\n`
      : textFor(process.stdout, nodeLines(nodes, styleOf(process.stdout))),
  )
  return nodes.some(isFit) ? exitCodes.accepted : exitCodes.environment
}

/** What a dashboard may take to hear that the job is to stop. */
const stopMs = 10_000

/** The first interrupt has the job end in order, where the dashboard takes the order; the second waits for nothing. */
function givenUp(placement: Placement, { signal, hurry }: Interrupt): Promise<undefined> {
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(undefined)
    onAbort(hurry, giveUp)
    onAbort(signal, () => {
      process.stderr.write('Stopping the job on the cluster; Ctrl-C again waits no longer.\n')
      const taken = placement.stop().then(() => true)
      void within(taken, stopMs).then((stopped) => stopped ?? giveUp(), giveUp)
    })
  })
}

/** @returns undefined where an interrupt has waited for nothing more */
async function askNodes(
  options: RayOptions,
  interrupt: Interrupt,
): Promise<readonly NodeFacts[] | undefined> {
  const plan = { units: [], retries: 0, parallel: 1, alone: true, queueMs: 0, goneMs: 0, files: {} }
  const placement = await rayPlacer(options, { zoo: false }).start(plan, interrupt.signal)
  const nodes: NodeFacts[] = []
  const read = (async () => {
    for await (const event of placement.events) if (event.kind === 'node') nodes.push(event.facts)
    return nodes
  })()
  const found = await Promise.race([read, givenUp(placement, interrupt)])
  if (found?.length === 0 && !interrupt.signal.aborted)
    throw new EnvironmentError('environment/not-placed', 'The cluster reported no node', {
      hint: 'Look whether its nodes are alive: `ray status` on the head node.',
    })
  return found
}
