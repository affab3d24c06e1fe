/** What `servewright load --agents` adds to a load of agents: who starts them, their token, and an address that they reach. */
import { randomBytes } from 'node:crypto'
import { Option } from 'commander'
import { defined } from '../base/defined.ts'
import { refuse } from '../base/refuse.ts'
import type { Placer } from '../fleet/placer.ts'
import { type HostPort, mostAgents } from './fleet-options.ts'
import { installedOption, type RayOptions, rayPlacer, usualPython } from './ray-options.ts'
import { wholeNumber } from './whole-number.ts'

export interface AgentsOptions extends Partial<RayOptions> {
  readonly agents?: number
  readonly spread?: 'strict' | 'spread'
}

/** What `load` takes of them. */
export const agentsOptions = (): readonly Option[] => [
  new Option(
    '--agents <n>',
    'let n agents send the load that are started on the nodes of the Ray cluster at --address',
  ).argParser(wholeNumber(mostAgents)),
  new Option('--address <url>', 'with --agents: the Ray dashboard, such as http://10.0.0.5:8265'),
  new Option(
    '--spread <kind>',
    'with --agents: strict places no two on one node, spread as few as it can (strict)',
  ).choices(['strict', 'spread']),
  new Option('--python <program>', 'with --agents: a Python of the head node that has ray (python3)'),
  installedOption(),
]

/** Where a load of agents finds them. */
export interface AgentSource {
  readonly agents: number
  readonly placer: Placer
  readonly spread: 'strict' | 'spread'
  readonly token: string
  readonly listen: HostPort
}

const tokenBytes = 16
const isLoopback = (host: string): boolean => /^127\.|^::1$|^::ffff:127\./.test(host)

/** @throws UsageError where no two may share a node and there are too few */
function assertNodes(agents: number, nodes: number): void {
  if (nodes < agents)
    refuse(
      `${agents} agents, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}: no two may share one`,
      'Give fewer --agents, or --spread spread.',
    )
}

/** @throws UsageError where nodes could not reach this machine */
function usualPlace(ownAddress: string): HostPort {
  if (isLoopback(ownAddress))
    refuse(
      'The cluster is reached by the loopback address, at which its nodes cannot reach this machine',
      'Give --listen with an address of this machine and port 0, such as 10.0.0.5:0; where nodes can reach none, run this on the head node.',
    )
  return { host: ownAddress.replace(/^::ffff:/, ''), port: 0 }
}

/**
 * @returns undefined where nobody asks for agents on a cluster
 * @throws UsageError where there are too few nodes, or none of them could reach this machine
 */
export async function agentsOnRay(
  options: AgentsOptions & { readonly listen?: HostPort },
  signal: AbortSignal,
): Promise<AgentSource | undefined> {
  const { agents, address = '', python = usualPython, installed, spread = 'strict', listen } = options
  if (agents === undefined) return undefined
  const placer = rayPlacer({ address, python, ...defined({ installed }) }, { zoo: false })
  const { nodes = agents, ownAddress = '127.0.0.1' } = await placer.survey(signal)
  if (spread === 'strict') assertNodes(agents, nodes)
  const token = randomBytes(tokenBytes).toString('hex')
  return { agents, placer, spread, token, listen: listen ?? usualPlace(ownAddress) }
}
