/** The share of a load that this machine sends: its threads, their canary, and what they say of themselves. */
import { largest } from '../../base/extremes.ts'
import { InternalError } from '../../base/errors.ts'
import { residentMiB, startEffortMeter } from '../../host/event-loop.ts'
import { keepPausesShort } from '../../host/heap.ts'
import type { LoadSecond } from '../../contract/load.ts'
import type { AgentResult } from '../agent/agent-plan.ts'
import { startCanarySource, type CanarySource } from '../agent/canary.ts'
import { startAgents, type AgentTeam } from '../agent/start-agents.ts'
import { mergeResults, partOf } from '../record/merge-results.ts'
import { assertRoom } from '../validity/assert-room.ts'
import { reportStamps, validityOf } from '../validity/validity-of.ts'
import { SecondsGatherer } from '../record/gather-seconds.ts'
import type { ClientEvents, ClientResult, GatherCrew, LoadClient } from './load-client.ts'
import { threadPlans, type MachineOrder } from './machine-plan.ts'

class LocalClient implements LocalLoadClient {
  readonly #order: MachineOrder
  readonly #parts: Parts

  constructor(order: MachineOrder, parts: Parts) {
    this.#order = order
    this.#parts = parts
  }

  async prepare(): Promise<void> {
    await Promise.all(this.#parts.team.sessions.map((session) => session.prepare()))
  }

  async run(startMs: number): Promise<ClientResult> {
    const effort = startEffortMeter()
    const { source, team, memory, seconds } = this.#parts
    const { sessions, stamps } = team
    source.start()
    const results = await Promise.all(sessions.map((session) => session.run(startMs)))
    seconds[Symbol.dispose]()
    const cpuSeconds = effort.cpuSeconds()
    const sent = await source.stop()
    const readings = await Promise.all(sessions.map((session) => session.readCanary(sent)))
    const apart = (name: 'cpuSeconds' | 'maxRssMiB'): number =>
      results.reduce((sum, { own }) => sum + (own?.[name] ?? 0), 0)
    const merged = mergeAll(results)
    const measured = {
      results,
      readings,
      merged,
      cpuSeconds: cpuSeconds + apart('cpuSeconds'),
      maxRssMiB: memory.maxMiB + apart('maxRssMiB'),
    }
    return {
      part: partOf(merged),
      validity: validityOf(this.#order.request, measured),
      stamps: reportStamps(stamps, measured),
      threads: sessions.length,
    }
  }

  interrupt(because: string): void {
    for (const session of this.#parts.team.sessions) session.interrupt(because)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.seconds[Symbol.dispose]()
    await this.#parts.team[Symbol.asyncDispose]()
    await this.#parts.source[Symbol.asyncDispose]()
  }
}

export type LocalLoadClient = LoadClient & AsyncDisposable

interface Parts {
  readonly source: CanarySource
  readonly team: AgentTeam
  readonly memory: { maxMiB: number }
  readonly seconds: SecondsGatherer
}

function mergeAll([first, ...others]: readonly AgentResult[]) {
  if (first === undefined) throw new InternalError('A load was started without a thread')
  return mergeResults([first, ...others])
}

/**
 * @throws EnvironmentError `environment/too-few-files`, `environment/too-few-ports`, `environment/no-memory`,
 * `environment/no-kernel-stamps`
 */
export async function openLocalClient(
  order: MachineOrder,
  { onSecond }: Pick<ClientEvents, 'onSecond'>,
): Promise<LocalLoadClient> {
  const { request, place } = order
  const room = assertRoom(order)
  keepPausesShort()
  const source = await startCanarySource()
  const memory = { maxMiB: residentMiB() }
  const jobs = threadPlans(order, room).map((plan, thread) => ({
    plan: { ...plan, canaryPort: source.canaryPort },
    echoPort: source.echoPort,
    warmupRequests: thread === 0 && place.machine === 0 ? request.warmupRequests : 0,
  }))
  const seconds = new SecondsGatherer(jobs.length, (second) => {
    memory.maxMiB = largest([memory.maxMiB, residentMiB()])
    onSecond(second)
  })
  const events = { onSecond: (second: LoadSecond) => seconds.take(second) }
  try {
    const team = await startAgents(jobs, events, request.stamps ?? 'read')
    return new LocalClient(order, { source, team, memory, seconds })
  } catch (thrown) {
    await source[Symbol.asyncDispose]()
    throw thrown
  }
}

/** So that every thread has heard of it. */
const startDelayMs = 20

/** A crew of this process alone. */
export const gatherHere: GatherCrew = async (request, events) => {
  const client = await openLocalClient({ request, place: { machine: 0, of: 1 } }, events)
  return {
    clients: [client],
    startDelayMs,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}
