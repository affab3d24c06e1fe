/** The coordinator's part of a load of agents: opens the door, says how they come in or has them started, waits for them. */
import { defined } from '../base/defined.ts'
import { refuse } from '../base/refuse.ts'
import type { LoadPlan } from '../contract/load-plan.ts'
import { packageVersion } from '../host/package-root.ts'
import { openFleet, type Fleet } from '../load/fleet/coordinator.ts'
import { type AgentSource, agentsOnRay } from './agents-on-ray.ts'
import { agentToken, readTls } from './fleet-options.ts'
import type { LoadOptions } from './load-options.ts'
import { placeAgents, type PlacedAgents } from './place-agents.ts'
import { keepSecrets } from './screen.ts'

const usualWaitMs = 300_000

interface Around {
  readonly plan: LoadPlan
  readonly signal: AbortSignal
  readonly screen: NodeJS.WriteStream
}

/** Agents that somebody starts by hand. */
type Awaited = Pick<AgentSource, 'agents' | 'token' | 'listen'>

function tlsOf({ tlsCert, tlsKey }: LoadOptions) {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  return readTls(tlsCert, tlsKey)
}

function byHand({ coordinate: agents, tokenFile, listen }: LoadOptions): Awaited | undefined {
  if (agents === undefined) return undefined
  return { agents, token: agentToken(tokenFile), listen: listen ?? { host: '127.0.0.1', port: 0 } }
}

/** First they are dismissed, and then the job of those on a cluster ends by itself. */
const withPlaced = (fleet: Fleet, placed: PlacedAgents | undefined): Fleet => ({
  port: fleet.port,
  joined: (signal) => fleet.joined(signal),
  gather: fleet.gather,
  async [Symbol.asyncDispose]() {
    await fleet[Symbol.asyncDispose]()
    await placed?.[Symbol.asyncDispose]()
  },
})

/** Says where agents are to come, or has them started there. */
async function call(
  fleet: Fleet,
  { source, awaited, options }: { source: AgentSource | undefined; awaited: Awaited; options: LoadOptions },
  { signal, screen }: Around,
): Promise<PlacedAgents | undefined> {
  const { agents, listen } = awaited
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  const at = `${host}:${fleet.port}`
  const counted = `${agents} ${agents === 1 ? 'agent' : 'agents'}`
  const { tlsCert, threads, agentWait: waitMs = usualWaitMs } = options
  if (source === undefined) {
    const ca = tlsCert === undefined ? '' : ` --ca ${tlsCert}`
    screen.write(`Waiting for ${counted}: servewright agent --coordinator ${at}${ca}\n`)
    return undefined
  }
  screen.write(`Starting ${counted} on the cluster, to come to ${at}\n`)
  const own = { coordinator: at, ca: tlsOf(options)?.cert, threads, waitMs }
  return await placeAgents({ ...source, ...own, tell: teller(screen) }, source.placer, signal)
}

const teller =
  (screen: NodeJS.WriteStream) =>
  (line: string): void =>
    void screen.write(`  ${line}\n`)

/**
 * @returns the agents, who have all joined unless `signal` has aborted; undefined where this process sends
 * @throws UsageError, EnvironmentError where they cannot join, or do not in time
 */
export async function gatherAgents(options: LoadOptions, around: Around): Promise<Fleet | undefined> {
  const { plan, signal, screen } = around
  const { coordinate, agents: wanted = coordinate } = options
  if (wanted !== undefined && plan.arrival.kind === 'users' && plan.arrival.users < wanted)
    refuse(
      `--users ${plan.arrival.users} cannot be shared out to ${wanted} agents`,
      'Give at least as many --users as agents.',
    )
  const source = await agentsOnRay(options, signal)
  const awaited = source ?? byHand(options)
  if (awaited === undefined) return undefined
  const { agents, token, listen } = awaited
  keepSecrets([token])
  const fleet = await openFleet({
    ...listen,
    agents,
    token,
    version: packageVersion(),
    waitMs: options.agentWait ?? usualWaitMs,
    ...defined({ tls: tlsOf(options) }),
    tell: teller(screen),
  })
  let all = withPlaced(fleet, undefined)
  try {
    const placed = await call(fleet, { source, awaited, options }, around)
    all = withPlaced(fleet, placed)
    await Promise.race([all.joined(signal), ...(placed === undefined ? [] : [placed.failed])])
    return all
  } catch (thrown) {
    await all[Symbol.asyncDispose]()
    throw thrown
  }
}
