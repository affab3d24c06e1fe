/** One agent as its coordinator sees it: what it has said, and what it is asked. */
import { nowMs, sleep, within } from '../../base/clock.ts'
import { EnvironmentError } from '../../base/errors.ts'
import type { LineConnection } from '../../wire/lines/line-connection.ts'
import { readClock, type ClockReading, type Probe } from './clock-offset.ts'
import {
  asAgentMessage,
  type AgentFacts,
  type AgentMessage,
  type AgentResultMessage,
  type CoordinatorMessage,
} from './messages.ts'

type Told = Extract<AgentMessage, { readonly type: 'second' | 'times' }>
type Answer = Exclude<AgentMessage['type'], Told['type']>
type Of<Type extends Answer> = Extract<AgentMessage, { readonly type: Type }>

const probes = 32
const probeGapMs = 5
/** One that takes longer says nothing of a clock. */
const probeLimitMs = 2_000

export class RemoteAgent {
  /** Its number and its host. */
  readonly name: string
  readonly facts: AgentFacts
  readonly #connection: LineConnection
  readonly #waiting = new Map<Answer, (message: AgentMessage, atMs: number) => void>()
  /** What it tells unasked. */
  onTold: (message: Told) => void = () => undefined
  /** When it last said anything but what time it is. */
  newsMs = nowMs()
  /** Why it is gone. */
  lost: string | undefined
  readonly gone: Promise<string>

  constructor(number: number, { connection, facts }: Joined) {
    this.name = `agent ${number} (${facts.host})`
    this.facts = facts
    this.#connection = connection
    this.gone = connection.ended.then((because) => (this.lost = because))
    connection.onMessage((message, atMs) => this.#take(asAgentMessage(message), atMs))
  }

  say(message: CoordinatorMessage): Promise<void> {
    return this.#connection.send(message)
  }

  hangUp(because: string): void {
    this.#connection.destroy(because)
  }

  /** Says that nothing more is asked of it. */
  async dismiss(): Promise<void> {
    await this.say({ type: 'bye' })
    this.#connection.close()
  }

  /** What time it has, by the least of several round trips. */
  async readClock(): Promise<ClockReading> {
    const answered: Probe[] = []
    for (let number = 0; number < probes && this.lost === undefined; number++) {
      const answer = this.#hear('probe')
      const sentMs = nowMs()
      void this.say({ type: 'probe', number })
      const heard = await within(Promise.race([answer, this.gone]), probeLimitMs)
      if (typeof heard === 'object' && heard.message.number === number)
        answered.push({ ...heard.message, sentMs, heardMs: heard.atMs })
      await sleep(probeGapMs)
    }
    return readClock(answered)
  }

  /**
   * Asks, and waits for the answer.
   * @throws EnvironmentError where it cannot, or is gone
   */
  async ask(messages: readonly CoordinatorMessage[], type: 'ready'): Promise<void> {
    const answer = this.#hear(type)
    const failed = this.#hear('failed')
    for (const message of messages) await this.say(message)
    const heard = await Promise.race([answer, failed, this.gone])
    this.#waiting.clear()
    if (typeof heard === 'string')
      throw new EnvironmentError('environment/agent-failed', `${this.name} was lost: ${heard}`, {
        hint: 'Look at what it printed, and start it again.',
      })
    if (heard.message.type === 'failed') this.#refuse(heard.message.error)
  }

  /** @returns why there is none, where it fails or is gone */
  async result(): Promise<AgentResultMessage | string> {
    const heard = await Promise.race([this.#hear('result'), this.#hear('failed'), this.gone])
    if (typeof heard === 'string') return heard
    return heard.message.type === 'result' ? heard.message : heard.message.error.message
  }

  #refuse({ code, message, hint = 'Look at what it printed.' }: Of<'failed'>['error']): never {
    type Code = ConstructorParameters<typeof EnvironmentError>[0]
    throw new EnvironmentError(code as Code, `${this.name}: ${message}`, { hint })
  }

  #hear<Type extends Answer>(type: Type): Promise<{ readonly message: Of<Type>; readonly atMs: number }> {
    return new Promise((resolve) =>
      this.#waiting.set(type, (message, atMs) => resolve({ message: message as Of<Type>, atMs })),
    )
  }

  #take(message: AgentMessage | undefined, atMs: number): void {
    if (message === undefined) return this.#connection.destroy('what it sent is not a message of an agent')
    if (message.type !== 'probe') this.newsMs = atMs
    if (message.type === 'second' || message.type === 'times') return this.onTold(message)
    const hear = this.#waiting.get(message.type)
    if (message.type !== 'probe') this.#waiting.delete(message.type)
    if (hear !== undefined) hear(message, atMs)
    else if (message.type === 'failed') this.hangUp(message.error.message)
    // An answer about its clock may come after the time that it had.
    else if (message.type !== 'probe') this.hangUp(`it said "${message.type}", for which it was not asked`)
  }
}

/** An agent that has shown the token. */
export interface Joined {
  readonly connection: LineConnection
  readonly facts: AgentFacts
}
