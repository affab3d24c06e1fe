/** What an agent does for its coordinator, load after load, until it is dismissed. */
import { nowMs, sleep } from '../../base/clock.ts'
import { asServewrightError, EnvironmentError } from '../../base/errors.ts'
import { defined } from '../../base/defined.ts'
import { onAbort } from '../../base/on-abort.ts'
import type { LineConnection } from '../../wire/lines/line-connection.ts'
import { whyUnreachable } from '../../wire/lines/reach.ts'
import { createStreamRequests } from '../../wire/stream-request.ts'
import type { ClientResult } from '../client/load-client.ts'
import { openLocalClient, type LocalLoadClient } from '../client/local-client.ts'
import type { LoadRequest } from '../load-request.ts'
import { timesInPieces } from './joined-times.ts'
import { OrderKeeper, type Order } from './order-keeper.ts'
import { asCoordinatorMessage, type AgentMessage, type CoordinatorMessage } from './messages.ts'

export interface AgentOptions {
  readonly threads: number
  /** Addresses of this machine to connect from in turn. */
  readonly bind?: readonly string[]
  /** One line for whoever looks on. */
  tell(line: string): void
}

/** So that every thread has heard of the start before it. */
const aheadMs = 50

type Share = Extract<CoordinatorMessage, { readonly type: 'share' }>

/** @throws EnvironmentError `environment/unreachable` with the address that it cannot be reached from */
async function assertReached({ url, headers, reuse }: LoadRequest, bind: readonly string[]): Promise<void> {
  const { target } = createStreamRequests({ url, headers, reuse })
  const froms = bind.length === 0 ? [undefined] : bind
  for (const localAddress of froms) {
    const because = await whyUnreachable({ ...target, ...defined({ localAddress }) })
    if (because === undefined) continue
    throw new EnvironmentError(
      'environment/unreachable',
      `${url} cannot be reached from here${localAddress === undefined ? '' : ` (${localAddress})`}: ${because}`,
      {
        hint: 'The server has to listen on an address that every agent can reach; 127.0.0.1 is each machine’s own.',
      },
    )
  }
}

export class AgentSide {
  readonly #connection: LineConnection
  readonly #options: AgentOptions
  #share: Share | undefined
  #sessions: (readonly string[])[] = []
  #client: LocalLoadClient | undefined
  #interrupted: string | undefined
  /** Aborted once nobody is served any more. */
  readonly #left = new AbortController()
  /** What is under way; what ends it waits for it. */
  #work: Promise<void> = Promise.resolve()
  readonly #dismissed = Promise.withResolvers<void>()
  /** Why it serves no longer, though nobody has dismissed it. */
  readonly #refused = Promise.withResolvers<string>()
  readonly #keeper = new OrderKeeper()
  /** It has hung up itself, since it could not obey. */
  hasLeft = false

  constructor(connection: LineConnection, options: AgentOptions) {
    this.#connection = connection
    this.#options = options
  }

  /**
   * Serves until it is dismissed.
   * @returns why it had to end before, where it had to
   */
  async serve(signal: AbortSignal): Promise<string | undefined> {
    this.#connection.onMessage((message, atMs) => this.#take(asCoordinatorMessage(message), atMs))
    const leave = (): void => {
      const error = new EnvironmentError('environment/agent-failed', 'it was interrupted').toJSON()
      this.#say({ type: 'failed', error })
      this.#connection.close()
    }
    const forget = onAbort(signal, leave)
    const because = await Promise.race([
      this.#dismissed.promise,
      this.#refused.promise,
      this.#connection.ended,
    ])
    forget()
    this.#left.abort()
    this.#interrupt(signal.aborted ? 'this agent was interrupted' : 'the coordinator is gone')
    await this.#work
    await this.#drop()
    this.#connection.close()
    return because ?? undefined
  }

  #take(message: CoordinatorMessage | undefined, atMs: number): void {
    if (message?.type === 'probe')
      return this.#say({ type: 'probe', number: message.number, atMs, backMs: nowMs() })
    const type = message?.type as Order | undefined
    const obey = type && (this.#orders[type] as ((order: CoordinatorMessage) => void) | undefined)
    if (obey === undefined || type === undefined)
      return this.#refuse('what it sent is not a message of a coordinator')
    const wrong = this.#keeper.take(type)
    if (wrong === undefined) obey(message as CoordinatorMessage)
    else this.#refuse(wrong)
  }

  /** Ends the service, and says why on both sides. */
  #refuse(because: string): void {
    this.hasLeft = true
    const error = new EnvironmentError('environment/agent-failed', `It hung up: ${because}`).toJSON()
    this.#say({ type: 'failed', error })
    this.#refused.resolve(because)
  }

  readonly #orders: {
    readonly [Type in Order]: (order: Extract<CoordinatorMessage, { readonly type: Type }>) => void
  } = {
    share: (share) => {
      this.#share = share
      this.#sessions = []
      this.#interrupted = undefined
    },
    prompts: ({ sessions }) => {
      for (const session of sessions) this.#sessions.push(session)
    },
    prepare: () => this.#do(() => this.#prepare()),
    start: ({ atMs }) => this.#do(() => this.#run(atMs)),
    interrupt: ({ because }) => this.#interrupt(because),
    over: () => {
      this.#interrupt('the load is over')
      this.#do(() => this.#drop())
    },
    bye: () => this.#dismissed.resolve(),
  }

  #say(message: AgentMessage): void {
    void this.#connection.send(message)
  }

  /** One thing after the other; what fails is reported. */
  #do(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((thrown: unknown) => {
      const error = asServewrightError(thrown).toJSON()
      this.#options.tell(error.message)
      this.#say({ type: 'failed', error })
    })
  }

  async #prepare(): Promise<void> {
    const { bind = [], threads } = this.#options
    const share = this.#share
    if (share === undefined) return
    const request = { ...share.request, sessions: this.#sessions, threads }
    this.#sessions = []
    await assertReached(request, bind)
    const onSecond = (second: Extract<AgentMessage, { type: 'second' }>['second']): void =>
      this.#say({ type: 'second', second })
    this.#client = await openLocalClient({ request, place: share.place, bind }, { onSecond })
    if (this.#interrupted !== undefined) this.#client.interrupt(this.#interrupted)
    await this.#client.prepare()
    this.#keeper.prepared()
    this.#say({ type: 'ready' })
  }

  async #run(atMs: number): Promise<void> {
    const { place, request } = this.#share ?? {}
    this.#options.tell(
      `Sending to ${request?.url ?? ''}, as ${(place?.machine ?? 0) + 1} of ${place?.of ?? 1}.`,
    )
    await sleep(atMs - aheadMs - nowMs(), this.#left.signal)
    const lateMs = Math.max(0, nowMs() - atMs)
    const client = this.#left.signal.aborted ? undefined : this.#client
    if (client !== undefined) await this.#tell(await client.run(atMs), lateMs)
  }

  /** Raw times first, so that the result ends them. */
  async #tell(result: ClientResult, lateMs: number): Promise<void> {
    const { requests, counts, stoppedBecause } = result.part
    this.#options.tell(
      `${counts.sent} sent, ${counts.completed} complete, ${counts.failed} failed; ended because ${stoppedBecause}. Client ${result.validity.state}.`,
    )
    for (const rows of timesInPieces(requests)) await this.#connection.send({ type: 'times', rows })
    this.#say({ type: 'result', result: { ...result, part: { ...result.part, requests: [] } }, lateMs })
  }

  #interrupt(because: string): void {
    this.#interrupted = because
    this.#client?.interrupt(because)
  }

  async #drop(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await client?.[Symbol.asyncDispose]()
  }
}
