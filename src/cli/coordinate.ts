/** The coordinator's part of `servewright load --coordinate`: opens the door, says how agents come in, waits for them. */
import { defined } from '../base/defined.ts'
import { refuse } from '../base/refuse.ts'
import type { LoadPlan } from '../contract/load-plan.ts'
import { packageVersion } from '../host/package-root.ts'
import { openFleet, type Fleet } from '../load/fleet/coordinator.ts'
import { agentToken, readPem } from './fleet-options.ts'
import type { LoadOptions } from './load-options.ts'
import { keepSecrets } from './screen.ts'

const usualWaitMs = 300_000

function tlsOf({ tlsCert, tlsKey }: LoadOptions) {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  return { cert: readPem('--tls-cert', tlsCert), key: readPem('--tls-key', tlsKey) }
}

/**
 * @returns the agents, who have all joined unless `signal` has aborted; undefined where this process sends
 * @throws UsageError, EnvironmentError where they cannot join, or do not in time
 */
export async function gatherAgents(
  options: LoadOptions,
  {
    plan,
    signal,
    screen,
  }: { readonly plan: LoadPlan; readonly signal: AbortSignal; readonly screen: NodeJS.WriteStream },
): Promise<Fleet | undefined> {
  const { coordinate: agents, listen = { host: '127.0.0.1', port: 0 }, agentWait = usualWaitMs } = options
  if (agents === undefined) return undefined
  if (plan.arrival.kind === 'users' && plan.arrival.users < agents)
    refuse(
      `${plan.arrival.users} users cannot be shared out to ${agents} agents`,
      'Give at least as many --users as agents.',
    )
  const token = agentToken(options.tokenFile)
  keepSecrets([token])
  const fleet = await openFleet({
    ...listen,
    agents,
    token,
    version: packageVersion(),
    waitMs: agentWait,
    ...defined({ tls: tlsOf(options) }),
    tell: (line) => void screen.write(`  ${line}\n`),
  })
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  screen.write(
    `Waiting for ${agents} ${agents === 1 ? 'agent' : 'agents'}: servewright agent --coordinator ${host}:${fleet.port}${options.tlsCert === undefined ? '' : ` --ca ${options.tlsCert}`}\n`,
  )
  try {
    await fleet.joined(signal)
    return fleet
  } catch (thrown) {
    await fleet[Symbol.asyncDispose]()
    throw thrown
  }
}
