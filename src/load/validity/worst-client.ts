/** The verdict on the clients of a load is that of the worst: among many, one that stands still would vanish in a sum. */
import { largest } from '../../base/extremes.ts'
import { defined } from '../../base/defined.ts'
import type { AgentReport, ClientDelay } from '../../contract/load-agents.ts'
import type { LoadRecord, Validity } from '../../contract/load.ts'
import type { ClientResult } from '../client/load-client.ts'
import { worst } from './worst-thread.ts'

/** What a record says of those who sent it. */
export interface ClientWords extends Pick<
  LoadRecord,
  'agents' | 'clockBoundMs' | 'stamps' | 'readStampsBecause' | 'stampReport'
> {
  readonly validity: Validity
  readonly notes: readonly string[]
}

const ranks = { valid: 0, degraded: 1, void: 2 } as const
const rank = ({ state }: ClientDelay): number => ranks[state]
/** Seconds of agents whose clocks are known less exactly do not lie beside one another. */
const seriesBoundMs = 50
/** Crystals differ by up to 50 ppm; what is more was set, or stood still. */
const steppedPpm = 100

/** The one that is worst, and among equals the one whose error bar is longest. */
const worstOf = <Delay extends ClientDelay>(all: readonly Delay[]): Delay | undefined =>
  all.toSorted((a, b) => rank(b) - rank(a) || b.errorBarMs - a.errorBarMs)[0]

function mergeSteady(all: readonly Validity[]): Pick<Validity, 'steady'> {
  const steady = all.map((one) => one.steady).filter((one) => one !== undefined)
  const { state } = worstOf(steady) ?? {}
  if (state === undefined || steady.length < all.length) return {}
  return { steady: { state, errorBarMs: largest(steady.map(({ errorBarMs }) => errorBarMs)) } }
}

function mergeValidity(clients: readonly Named[], worstClient: Named): Validity {
  const all = clients.map(({ validity }) => validity)
  const { state } = worstClient.validity
  const total = (name: 'cpuSeconds' | 'maxRssMiB'): number => all.reduce((sum, one) => sum + one[name], 0)
  return {
    state,
    agent: worstClient.name,
    errorBarMs: largest(all.map(({ errorBarMs }) => errorBarMs)),
    reasons: clients
      .filter(({ validity }) => validity.state === state)
      .flatMap(({ name, validity }) => validity.reasons.map((reason) => `${name}: ${reason}`)),
    canary: worst(all.map(({ canary }) => canary)),
    socketWait: worst(all.map(({ socketWait }) => socketWait)),
    lateness: worst(all.map(({ lateness }) => lateness)),
    loopUtilisation: largest(all.map(({ loopUtilisation }) => loopUtilisation)),
    cpuSeconds: total('cpuSeconds'),
    maxRssMiB: total('maxRssMiB'),
    ...mergeSteady(all),
  }
}

interface Named {
  readonly name: string
  readonly validity: Validity
  readonly agent: AgentReport
}

function notesOf(agents: readonly AgentReport[], clockBoundMs: number): readonly string[] {
  const low = agents.filter(({ nice }) => nice > 0)
  return [
    ...agents.flatMap(({ name, clockDriftPpm = 0 }) =>
      Math.abs(clockDriftPpm) > steppedPpm
        ? [`The clock of ${name} was set, or stood still, during the load: its seconds may lie wrong.`]
        : [],
    ),
    ...(clockBoundMs > seriesBoundMs
      ? [
          `The clocks of the agents are known to ${clockBoundMs.toFixed(0)} ms only: seconds of several agents may lie apart by that; latencies do not.`,
        ]
      : []),
    ...(low.length > 0
      ? [
          `${low.map(({ name, nice }) => `${name} runs at nice ${nice}`).join(', ')}: other work on the machine comes first.`,
        ]
      : []),
  ]
}

/** Several threads' stamps in the figures of one; times of all are the kernel's only where those of each are. */
function mergeStamps(clients: readonly ClientResult[]): ClientResult['stamps'] {
  const reports = clients.map(({ stamps }) => stamps.stampReport).filter((one) => one !== undefined)
  const [first] = reports
  if (first === undefined || reports.length < clients.length) {
    const reader = clients.find(({ stamps }) => stamps.stamps === 'read')
    const { readStampsBecause } = reader?.stamps ?? {}
    return { stamps: 'read', ...defined({ readStampsBecause }) }
  }
  const total = (name: 'reads' | 'unstamped'): number => reports.reduce((sum, one) => sum + one[name], 0)
  return {
    stamps: 'kernel',
    stampReport: {
      reads: total('reads'),
      unstamped: total('unstamped'),
      clockSteps: largest(reports.map(({ clockSteps }) => clockSteps)),
      queue: worst(reports.map(({ queue }) => queue)),
      merged: worst(reports.map(({ merged }) => merged)),
      mergedShare: largest(reports.map(({ mergedShare }) => mergedShare)),
    },
  }
}

/** What is said of all who sent a load; of one that was no agent, what it says itself. */
export function mergeClients(clients: readonly ClientResult[]): ClientWords {
  const agents = clients.map(({ agent }) => agent).filter((one) => one !== undefined)
  const named = clients.flatMap(({ validity, agent }) =>
    agent === undefined ? [] : [{ name: agent.name, validity, agent }],
  )
  const worstClient = named.find(({ validity }) => validity === worstOf(named.map((one) => one.validity)))
  const [first] = clients
  if (worstClient === undefined || first === undefined) {
    const { validity = emptyValidity, stamps = {} } = first ?? {}
    return { validity, ...stamps, notes: [] }
  }
  const clockBoundMs = largest(agents.flatMap((agent) => [agent.clockBoundMs, agent.startLateMs]))
  return {
    validity: mergeValidity(named, worstClient),
    ...mergeStamps(clients.filter(({ agent }) => agent?.lost === undefined)),
    agents,
    clockBoundMs,
    notes: notesOf(agents, clockBoundMs),
  }
}

const nothing = worst([])

/** What is known of a client that never reported. */
export const emptyValidity: Validity = {
  state: 'void',
  errorBarMs: 0,
  reasons: [],
  canary: nothing,
  socketWait: nothing,
  lateness: nothing,
  loopUtilisation: 0,
  cpuSeconds: 0,
  maxRssMiB: 0,
}
