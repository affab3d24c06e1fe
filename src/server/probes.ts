/** What each rung of the readiness ladder asks, and how it reads the answer. */
import type { Client } from '../contract/client.ts'
import type { Rung } from '../contract/engine.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { Capability } from '../contract/preset.ts'
import { StartupError } from '../base/errors.ts'
import { holderOf, listenersOn, socketsOf } from '../host/traces/listeners.ts'
import { commandLineOf, listProcesses, type ProcessEntry } from '../host/processes.ts'
import { describeStatus } from '../openai/describe-error.ts'
import { acceptsConnections } from '../wire/accepts-connections.ts'
import { listedModels } from './listed-models.ts'
import { askForTokens, endpointFor, generates, isToken } from './one-token.ts'

/** `climbed`, or why not yet. A probe throws a StartupError where waiting cannot help. */
export type ProbeAnswer =
  | { readonly climbed: true; readonly detail?: string }
  | { readonly climbed: false; readonly detail: string }

export interface ProbeContext {
  readonly client: Client
  readonly model: string
  readonly port: number
  /** Its port is held by the container tool, whose processes are not the server's. */
  readonly contained: boolean
  readonly claims: readonly Capability[]
  readonly signal: AbortSignal
  /** Living members of the server's process tree. */
  members(): readonly ProcessEntry[]
}

const limits = { connectMs: 2_000, headMs: 10_000, idleMs: 10_000, totalMs: 10_000 }
/** The first token may compile kernels. */
const tokenLimits = {
  connectMs: 2_000,
  headMs: 300_000,
  firstTokenMs: 300_000,
  idleMs: 60_000,
  totalMs: 300_000,
}

const climbed: ProbeAnswer = { climbed: true }
const notYet = (detail: string): ProbeAnswer => ({ climbed: false, detail })
/** What came, with what the server says of it. */
function describe(exchange: Exchange): string {
  const { status, completion, incompleteBecause = '' } = exchange
  if (status === undefined) return completion
  if (status < 200 || status >= 300) return `HTTP ${describeStatus(exchange)}`
  return completion === 'complete' ? `HTTP ${status}` : `HTTP ${status}, ${completion}: ${incompleteBecause}`
}

async function probePort({ port, contained, members }: ProbeContext): Promise<ProbeAnswer> {
  if (!(await acceptsConnections(port))) return notYet('no process listens on the port')
  // A tool that cannot publish the port ends at once.
  if (contained) return climbed
  const listeners = listenersOn(port)
  const ours = members().some((entry) => {
    const sockets = socketsOf(entry.pid)
    return listeners.some((listener) => sockets.has(listener.inode))
  })
  if (ours) return climbed
  const holder = holderOf(port, listProcesses())
  const who =
    holder === undefined
      ? 'a process that Servewright cannot see'
      : `pid ${holder.pid} (${commandLineOf(holder)})`
  throw new StartupError(
    'startup/not-ours',
    `Port ${port} is held by ${who}, which is not the server that was started`,
    {
      hint: 'Let Servewright choose a free port, or stop that process.',
      facts: { port, pid: holder?.pid },
    },
  )
}

async function probeHealth({ client, signal }: ProbeContext): Promise<ProbeAnswer> {
  const exchange = await client.raw({ method: 'GET', path: '/health' }, { signal, limits })
  return exchange.status === 200 ? climbed : notYet(describe(exchange))
}

async function probeModels({ client, model, signal }: ProbeContext): Promise<ProbeAnswer> {
  const exchange = await client.raw({ method: 'GET', path: '/v1/models' }, { signal, limits })
  const listed = exchange.status === 200 ? listedModels(exchange.body) : undefined
  if (listed === undefined) return notYet(describe(exchange))
  if (listed.some((entry) => entry.id === model)) return climbed
  const ids = listed.map((entry) => entry.id)
  throw new StartupError(
    'startup/wrong-model',
    `The server lists ${ids.join(', ') || 'no model'}, not "${model}"`,
    {
      hint: 'Check the model name that the server was started with.',
      facts: { listed: ids },
    },
  )
}

async function probeToken({ client, model, claims, signal }: ProbeContext): Promise<ProbeAnswer> {
  const endpoint = endpointFor(claims)
  const request = { model, endpoint }
  const exchange = await askForTokens(client, request, { signal, limits: tokenLimits })
  // What else is wrong with the answer rejects, while a rung only blocks.
  if (isToken(exchange)) return climbed
  if (exchange.status === 503 || exchange.completion === 'cancelled') return notYet(describe(exchange))
  throw new StartupError(
    'startup/no-token',
    `The server is healthy but cannot ${generates(endpoint) ? 'generate a token' : `answer ${endpoint}`}: ${describe(exchange)}`,
    {
      hint: 'Find the cause of this answer in the server log.',
      facts: {
        completion: exchange.completion,
        because: exchange.incompleteBecause,
        body: exchange.body.slice(0, 500),
      },
    },
  )
}

async function probeMetrics({ client, claims, signal }: ProbeContext): Promise<ProbeAnswer> {
  if (!claims.includes('metrics')) return { climbed: true, detail: 'not claimed' }
  const exchange = await client.raw({ method: 'GET', path: '/metrics' }, { signal, limits })
  if (exchange.status === 200 && /^# TYPE \S+ \w+$/m.test(exchange.body)) return climbed
  throw new StartupError(
    'startup/no-metrics',
    `The preset claims metrics, but /metrics cannot be scraped: ${describe(exchange)}`,
    {
      hint: 'Remove the claim `metrics` from the preset, or start the server with its metrics enabled.',
    },
  )
}

export const probes: Readonly<Record<Rung, (context: ProbeContext) => ProbeAnswer | Promise<ProbeAnswer>>> = {
  process: ({ members }) => (members().length > 0 ? climbed : notYet('no process')),
  port: probePort,
  health: probeHealth,
  models: probeModels,
  token: probeToken,
  metrics: probeMetrics,
}
