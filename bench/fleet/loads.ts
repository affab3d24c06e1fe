/** Loads of agents in namespaces of their own, and the coordinator that this process is for them. */
import { randomBytes } from 'node:crypto'
import { packageVersion } from '../../src/host/package-root.ts'
import { openFleet, type Fleet } from '../../src/load/fleet/coordinator.ts'
import type { LoadRequest } from '../../src/load/load-request.ts'
import { planToRequest } from '../../src/load/plan-to-request.ts'
import { runLoad, type LoadOutcome } from '../../src/load/run-load.ts'
import type { Machines } from './machines.ts'

const { signal } = new AbortController()

/** So many agents, one on each machine, who have joined. */
export async function gatherOn(machines: Machines, agents: number): Promise<Fleet> {
  const { host } = machines
  const token = randomBytes(16).toString('hex')
  const fleet = await openFleet({
    host,
    port: 0,
    agents,
    token,
    version: packageVersion(),
    waitMs: 120_000,
    tell: () => undefined,
  })
  for (let machine = 0; machine < agents; machine++)
    machines.startAgent(machine, `${host}:${fleet.port}`, token)
  await fleet.joined(signal)
  return fleet
}

export interface Paced {
  readonly url: string
  readonly rate: number
  readonly requests: number
  readonly runId: string
}

export function pacedOrder({ url, rate, requests, runId }: Paced): LoadRequest {
  return {
    ...planToRequest({
      plan: {
        name: 'bench',
        arrival: { kind: 'constant', rate },
        requests,
        maxTokens: 4,
        warmupRequests: 0,
      },
      baseUrl: url,
      model: 'paced',
      countTokens: (text) => text.split(' ').length,
      threads: 1,
      keepStamps: true,
      runId,
    }),
    stamps: 'auto',
  }
}

export const sendBy = (fleet: Fleet, paced: Paced): Promise<LoadOutcome> =>
  runLoad(pacedOrder(paced), { signal, onSecond: () => undefined }, fleet.gather)
