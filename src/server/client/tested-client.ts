/** The client of a server under test: gives it time by its speed, and waits where it limits the rate of requests. */
import { nowMs, timestamp } from '../../base/clock.ts'
import { defined } from '../../base/defined.ts'
import type { CallOptions, Client, RawRequest } from '../../contract/client.ts'
import type { Conduct } from '../../contract/conduct.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { type CheckLimits, effectiveLimits, type Limits, type Speed } from '../../contract/limits.ts'
import { Flight } from './flight.ts'
import { type Rate, RateGate } from './rate-gate.ts'
import { retryAfterMs } from './retry-after.ts'

/** How requests are to treat the server. */
export interface Manners {
  readonly limits?: CheckLimits
  readonly rate?: Rate
}

interface Sending {
  send(call: CallOptions): Promise<Exchange>
  /** Entity text of a request that generates; absent for one that only asks. */
  readonly body?: (() => string) | undefined
}

export class TestedClient implements Client {
  readonly #wire: Client
  readonly #set: Limits
  readonly #tokens: number | undefined
  readonly #gate: RateGate
  /** Requests that generate and are under way. */
  readonly flight = new Flight()
  #speed: Speed | undefined
  #limits: Required<Limits>
  /** What was refused is sent again one by one: all at once would only be refused once more. */
  #again: Promise<unknown> = Promise.resolve()

  constructor(wire: Client, { limits: { tokens, ...set } = {}, rate = {} }: Manners = {}) {
    this.#wire = wire
    this.#set = set
    this.#tokens = tokens
    this.#gate = new RateGate(rate)
    this.#limits = effectiveLimits(set)
  }

  get limits(): Required<Limits> {
    return this.#limits
  }

  get speed(): Speed | undefined {
    return this.#speed
  }

  /** From here on the limits that nobody has set suit a server of this speed. */
  suit(speed: Speed): void {
    this.#speed = speed
    this.#limits = effectiveLimits(this.#set, speed)
  }

  conduct(): Conduct {
    const { limits, speed } = this
    return defined({ limits, tokens: this.#tokens, speed, rate: this.#gate.record() })
  }

  chat(body: Readonly<Record<string, unknown>>, call?: CallOptions): Promise<Exchange> {
    return this.#send(
      { send: (given) => this.#wire.chat(body, given), body: () => JSON.stringify(body) },
      call,
    )
  }

  completions(body: Readonly<Record<string, unknown>>, call?: CallOptions): Promise<Exchange> {
    const send = (given: CallOptions) => this.#wire.completions(body, given)
    return this.#send({ send, body: () => JSON.stringify(body) }, call)
  }

  raw(request: RawRequest, call?: CallOptions): Promise<Exchange> {
    const body = request.method === 'POST' ? () => request.body ?? '' : undefined
    return this.#send({ send: (given) => this.#wire.raw(request, given), body }, call)
  }

  /** @throws EnvironmentError `environment/rate-limited` where the wait would take more than its budget */
  async #send(send: Sending, call: CallOptions = {}): Promise<Exchange> {
    const given = { ...call, limits: { ...this.#limits, ...call.limits } }
    const first = await this.#attempt(send, given)
    if (!first.refused) return first.exchange
    const sinceMs = nowMs()
    const again = this.#again.then(() => this.#insist(send, given))
    this.#again = again.catch(() => undefined)
    const { times, exchange } = await again
    return { ...exchange, limited: { times: times + 1, waitedMs: Math.round(nowMs() - sinceMs) } }
  }

  async #insist(
    send: Sending,
    call: CallOptions,
  ): Promise<{ readonly times: number; readonly exchange: Exchange }> {
    for (let times = 0; ; times++) {
      const { refused, exchange } = await this.#attempt(send, call)
      if (!refused || call.signal?.aborted === true) return { times, exchange }
    }
  }

  async #attempt(
    { send, body }: Sending,
    call: CallOptions,
  ): Promise<{ readonly refused: boolean; readonly exchange: Exchange }> {
    await this.#gate.pass(call.signal)
    const exchange = await (body === undefined
      ? send(call)
      : this.flight.follow(body, (onBytes) => send({ ...call, onBytes })))
    const wait = retryAfterMs(exchange, timestamp())
    if (wait === undefined) this.#gate.passed()
    else this.#gate.close(wait)
    return { refused: wait !== undefined, exchange }
  }
}
