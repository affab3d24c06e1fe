/** Lets the agents of a load in, and holds them until the command ends. */
import { sleep } from '../../base/clock.ts'
import { EnvironmentError, messageOf } from '../../base/errors.ts'
import { refuse } from '../../base/refuse.ts'
import { oneLine } from '../../base/plain-text.ts'
import type { LineConnection } from '../../wire/lines/line-connection.ts'
import { listenLines, type LineListener, type LinePlace } from '../../wire/lines/line-sockets.ts'
import { isPrivateAddress } from '../../wire/lines/private-address.ts'
import type { Crew, GatherCrew } from '../client/load-client.ts'
import { strangerBytes } from './messages.ts'
import { RemoteAgent, type Joined } from './remote-agent.ts'
import { RemoteClient } from './remote-client.ts'
import { welcome } from './welcome.ts'

export interface FleetOptions extends LinePlace {
  /** How many agents send the load. */
  readonly agents: number
  readonly token: string
  readonly version: string
  /** PEM texts; without them nothing is encrypted. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  /** How long agents are waited for. */
  readonly waitMs: number
  /** A peer that is silent for so long is lost. Default: 20 s. */
  readonly silenceMs?: number
  /** One line for whoever waits. */
  tell(line: string): void
}

export interface Fleet extends AsyncDisposable {
  readonly port: number
  /** Resolves when all have joined, or `signal` aborts; rejects with `environment/no-agents` when they have not in time. */
  joined(signal: AbortSignal): Promise<void>
  readonly gather: GatherCrew
}

const usualSilenceMs = 20_000
/** Strangers at once, beside those who are wanted. */
const mostStrangers = 16
/** More lines about strangers tell nothing new. */
const mostRefusalsTold = 20
/** So that the order is there before its moment, over a slow network and on a busy machine. */
const startDelayMs = 1_000

class OpenFleet implements Fleet {
  readonly port: number
  readonly #options: FleetOptions
  readonly #listener: LineListener
  readonly #joined: Joined[]
  readonly #close: () => void
  readonly #complete: Promise<void>
  #agents: readonly RemoteAgent[] | undefined

  constructor(options: FleetOptions, { listener, joined, close, complete }: Waiting) {
    this.#options = options
    this.#listener = listener
    this.#joined = joined
    this.#close = close
    this.#complete = complete
    this.port = listener.port
  }

  async joined(signal: AbortSignal): Promise<void> {
    const { agents, waitMs } = this.#options
    const over = new AbortController()
    const late = sleep(waitMs, AbortSignal.any([signal, over.signal])).then(() => 'late' as const)
    const first = await Promise.race([this.#complete, late])
    over.abort()
    if (first === 'late' && !signal.aborted)
      throw new EnvironmentError(
        'environment/no-agents',
        `${this.#joined.length} of ${agents} agents have joined within ${Math.round(waitMs / 1000)} s`,
        {
          hint: 'Start them with `servewright agent --coordinator HOST:PORT`, or wait longer with --agent-wait.',
        },
      )
  }

  readonly gather: GatherCrew = (request, events) => {
    this.#agents ??= this.#joined.map((joined, index) => new RemoteAgent(index + 1, joined))
    const agents = this.#agents
    const crew: Crew = {
      clients: agents.map(
        (agent, machine) =>
          new RemoteClient(agent, { request, place: { machine, of: agents.length } }, events),
      ),
      startDelayMs,
      async [Symbol.asyncDispose]() {
        await Promise.all(agents.map((agent) => agent.say({ type: 'over' })))
      },
    }
    return Promise.resolve(crew)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close()
    const there = this.#agents ?? this.#joined.map((joined, index) => new RemoteAgent(index + 1, joined))
    await Promise.all(there.map((agent) => agent.dismiss()))
    await this.#listener[Symbol.asyncDispose]()
  }
}

/** Those who are in, until the coordinator closes. */
interface Hall {
  readonly joined: Joined[]
  readonly closing: AbortSignal
}

interface Waiting {
  readonly listener: LineListener
  readonly joined: Joined[]
  /** Ends the welcome of all. */
  close(): void
  readonly complete: Promise<void>
}

/** Lets in whoever is one of those who are wanted, and says who came, who left and who was not let in. */
function doorkeeper(options: FleetOptions, { joined, closing }: Hall, onComplete: () => void) {
  const { agents, token, version, tell } = options
  let refusals = 0
  /** Places of those who are being welcomed. */
  let reserved = 0
  const isFull = (): boolean => joined.length >= agents
  const reserve = (): string | undefined => {
    if (joined.length + reserved >= agents) return `all ${agents} agents of this load have joined`
    reserved += 1
    return undefined
  }
  const release = (): void => void (reserved -= 1)
  const leave = (agent: Joined, because: string): void => {
    // Those of a load that has begun are missed there, and at the end of all it is the coordinator that hangs up.
    if (isFull() || closing.aborted) return
    joined.splice(joined.indexOf(agent), 1)
    tell(`The agent on ${agent.facts.host} left: ${oneLine(because)}.`)
  }
  const letIn = (agent: Joined): void => {
    joined.push(agent)
    const { host, cores, nice } = agent.facts
    tell(
      `Agent ${joined.length} of ${agents} has joined: ${host} (${agent.connection.peer}), ${cores} cores${nice > 0 ? `, nice ${nice}` : ''}.`,
    )
    if (isFull()) onComplete()
    void agent.connection.ended.then((because) => leave(agent, because))
  }
  return async (connection: LineConnection): Promise<void> => {
    const refused = await welcome(connection, { token, version, reserve, letIn, release })
    if (refused === undefined) return
    refusals += 1
    if (refusals <= mostRefusalsTold && !closing.aborted)
      tell(`Not let in, ${connection.peer}: ${oneLine(refused)}.`)
  }
}

/**
 * Listens for agents.
 * @throws UsageError for a public address without TLS
 * @throws EnvironmentError `environment/unreachable` where the address cannot be listened on
 */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  const { host, port, tls, agents, silenceMs = usualSilenceMs } = options
  if (tls === undefined && !isPrivateAddress(host))
    refuse(
      `${host} is not an address inside the site, and the connection of the agents is not encrypted`,
      'Give --listen a loopback or private address, or add --tls-cert and --tls-key.',
    )
  const joined: Joined[] = []
  const closing = new AbortController()
  let onComplete: () => void = () => undefined
  const complete = new Promise<void>((resolve) => (onComplete = resolve))
  const keep = doorkeeper(options, { joined, closing: closing.signal }, () => onComplete())
  const limits = { mostBytes: strangerBytes, silenceMs }
  const listener = await listenLines(
    { host, port, tls, limits, mostStrangers: agents + mostStrangers },
    (connection) => void keep(connection),
  ).catch((cause: unknown) => {
    throw new EnvironmentError(
      'environment/unreachable',
      `Agents cannot be listened for at ${host}:${port}: ${messageOf(cause)}`,
      {
        cause,
        hint: 'Give --listen an address of this machine and a port that is free.',
      },
    )
  })
  return new OpenFleet(options, { listener, joined, close: () => closing.abort(), complete })
}
