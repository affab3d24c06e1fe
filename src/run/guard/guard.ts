/** Looks after a server while it is checked: one that is gone is one finding, and not one of each check that follows. */
import { sleep } from '../../base/clock.ts'
import type { CallOptions, Client } from '../../contract/client.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { CheckRecord } from '../../contract/report.ts'
import { describeAnswer } from '../../server/attach/first-token.ts'
import { askForTokens, generates, isToken, type TokenRequest } from '../../server/one-token.ts'
import type { ServerUnderTest } from '../../server/server-under-test.ts'
import { gotNoAnswer, isInDoubt, mostTries, provesGone, timedOut } from './life-signs.ts'
import { mostOf, noteStrain, readFigure, strainNow } from './note-strain.ts'

const pauseMs = 1_000
const leastPatienceMs = 15_000
/** Times of what it took when nothing else was asked. */
const patienceTimes = { firstToken: 100, abandoned: 3 } as const
const listLimits = { totalMs: 5_000 }

/** Most tokens of a request that we gave up on: some servers compute them all before the next. */
function tokensOf({ request }: Exchange): number {
  const [, tokens = '16'] = /"max_(?:completion_|output_)?tokens":(\d+)/.exec(request.body ?? '') ?? []
  return Number(tokens)
}

export class Guard {
  readonly #server: ServerUnderTest
  readonly #request: TokenRequest | undefined
  readonly #signal: AbortSignal
  #looking: Promise<void> | undefined
  #abandonedTokens = 0
  #mostWaiting: number | undefined

  /** @param signal aborts when the run is interrupted or the server has ended */
  constructor(server: ServerUnderTest, signal: AbortSignal) {
    this.#server = server
    this.#request = server.token
    this.#signal = signal
  }

  /** The client that a check sends through: what gets no answer has the server looked at, before the next is sent. */
  clientFor(id: string): Client {
    const { client } = this.#server
    const watch = async (sending: Promise<Exchange>): Promise<Exchange> => {
      const exchange = await sending
      if (timedOut(exchange)) this.#abandonedTokens += tokensOf(exchange)
      if (gotNoAnswer(exchange)) await this.look(id)
      return exchange
    }
    return {
      chat: (body, call?: CallOptions) => watch(client.chat(body, call)),
      completions: (body, call?: CallOptions) => watch(client.completions(body, call)),
      raw: (request, call?: CallOptions) => watch(client.raw(request, call)),
    }
  }

  /** After a check whose last request leaves it open, the server is asked for one token. */
  async after(record: CheckRecord): Promise<void> {
    if (isInDoubt(record)) await this.look(record.id)
  }

  /** The record of a check, with what the machine did, and how long the server's queue was when answers did not come. */
  async note(record: CheckRecord): Promise<CheckRecord> {
    const waiting = this.#mostWaiting
    this.#mostWaiting = undefined
    return await noteStrain(record, this.#server, waiting)
  }

  /**
   * Asks for a token, and loses a server that gives none; requests that fail together are one reason to look.
   * @param id what was under way
   */
  look(id: string): Promise<void> {
    this.#looking ??= this.#probe(id).finally(() => (this.#looking = undefined))
    return this.#looking
  }

  /** Resolves once nobody looks any more. */
  async settled(): Promise<void> {
    await this.#looking
  }

  async #probe(id: string): Promise<void> {
    if (this.#request === undefined || this.#signal.aborted) return
    const counted = await readFigure(this.#server, 'generationTokens')
    this.#mostWaiting = mostOf(await readFigure(this.#server, 'waiting'), this.#mostWaiting)
    const mostMs = this.#server.client.limits.headMs
    let limitMs = this.#patienceMs()
    for (let number = 1; number <= mostTries; number++) {
      const answer = await this.#askForToken(this.#request, limitMs)
      if (this.#signal.aborted || (await this.#serves(answer, counted))) return
      const strain = strainNow(this.#server, answer.lateMs ?? 0)
      if (provesGone(answer, { number, strain, patient: limitMs >= mostMs }))
        return await this.#lose(id, answer)
      // Where it timed out, the machine has too much to do, and it is waited for as long as in any check.
      if (timedOut(answer)) limitMs = mostMs
      await sleep(pauseMs, this.#signal)
    }
  }

  /** It answers, or works off what others or we ourselves have asked. */
  async #serves(answer: Exchange, counted: number | undefined): Promise<boolean> {
    if (!isToken(answer)) return timedOut(answer) && (await this.#hasMoved(counted))
    this.#abandonedTokens = 0
    return true
  }

  #askForToken(request: TokenRequest, limit: number): Promise<Exchange> {
    const limits = { headMs: limit, firstTokenMs: limit, idleMs: limit, totalMs: limit }
    return askForTokens(this.#server.client, request, { signal: this.#signal, limits })
  }

  async #hasMoved(before: number | undefined): Promise<boolean> {
    const after = await readFigure(this.#server, 'generationTokens')
    return before !== undefined && after !== undefined && after > before
  }

  #patienceMs(): number {
    const { limits, speed } = this.#server.client
    if (speed === undefined) return limits.headMs
    const { firstToken, abandoned } = patienceTimes
    const workMs = abandoned * this.#abandonedTokens * speed.msPerToken
    const wantedMs = Math.max(leastPatienceMs, firstToken * speed.firstTokenMs, workMs)
    return Math.min(limits.headMs, wantedMs)
  }

  async #lose(id: string, probe: Exchange): Promise<void> {
    if (this.#signal.aborted) return
    const still = timedOut(probe) ? await this.#listing() : ''
    const message = `The server is gone since ${id}: a request for ${this.#wanted()} got ${describeAnswer(probe)}${still}`
    this.#server.lose({ code: 'server/gone', message }, { since: id, probe })
  }

  #wanted(): string {
    const { endpoint } = this.#request ?? {}
    return endpoint === undefined || generates(endpoint) ? 'one token' : endpoint
  }

  /** What a server that hangs behind its API still says. */
  async #listing(): Promise<string> {
    const { client } = this.#server
    const { status } = await client.raw({ method: 'GET', path: '/v1/models' }, { limits: listLimits })
    return status === undefined ? '' : ` GET /v1/models is still answered, with HTTP ${status}.`
  }
}
