/** Looks after a server while it is checked: one that is gone is one finding, and not one of each check that follows. */
import { nowMs, sleep } from '../../base/clock.ts'
import { defined } from '../../base/defined.ts'
import type { CallOptions, Client } from '../../contract/client.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { CheckRecord } from '../../contract/report.ts'
import { starvedBy } from '../../contract/strain.ts'
import type { LostMember } from '../../host/member-watch.ts'
import { describeAnswer } from '../../server/attach/first-token.ts'
import { askForTokens, generates, isToken, type TokenRequest } from '../../server/one-token.ts'
import type { ServerUnderTest } from '../../server/server-under-test.ts'
import { doubtMs, type Progress, workBetween } from './classify.ts'
import { causeOf, type Doubt, isHung, type Sign } from './doubt.ts'
import { gotNoAnswer, isInDoubt, mostTries, provesGone, timedOut } from './life-signs.ts'
import { mostOf, noteStrain, readFigure, strainNow } from './note-strain.ts'

const pauseMs = 1_000
const leastPatienceMs = 15_000
/** Times of what it took when nothing else was asked. */
const patienceTimes = { firstToken: 100, abandoned: 3 } as const
const askLimits = { totalMs: 2_000 }
/** What a server may still answer that generates nothing any more. */
const signPaths = ['/health', '/v1/models'] as const

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
  /** What it had done when it was last asked for a token. */
  #before: Progress | undefined
  /** Pids of processes without which it served. */
  readonly #needless = new Set<number>()

  /** @param signal aborts when the run is interrupted or the server has ended */
  constructor(server: ServerUnderTest, signal: AbortSignal) {
    this.#server = server
    this.#request = server.token
    this.#signal = signal
  }

  /** The client that a check sends through: what gets no answer has the server looked at, before the next is sent. */
  clientFor(id: string): Client {
    const { client } = this.#server
    // What the end of the server is to cut short is not left to each check.
    const ending = (call: CallOptions = {}): CallOptions => ({
      ...call,
      signal: call.signal === undefined ? this.#signal : AbortSignal.any([this.#signal, call.signal]),
    })
    const watch = async (sending: Promise<Exchange>): Promise<Exchange> => {
      const exchange = await sending
      if (timedOut(exchange)) this.#abandonedTokens += tokensOf(exchange)
      if (gotNoAnswer(exchange)) await this.look(id)
      return exchange
    }
    return {
      chat: (body, call?: CallOptions) => watch(client.chat(body, ending(call))),
      completions: (body, call?: CallOptions) => watch(client.completions(body, ending(call))),
      raw: (request, call?: CallOptions) => watch(client.raw(request, ending(call))),
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

  /**
   * Something of the server speaks against it: a request for one token decides, within seconds.
   * @param id what was under way
   * @returns whether the server is lost
   */
  async examine(id: string, doubt: Doubt): Promise<boolean> {
    const serves = this.#request !== undefined && (await this.#examine(id, doubt, this.#request))
    if (serves && doubt.process !== undefined) this.#needless.add(doubt.process.pid)
    return this.#server.died.aborted
  }

  /** Processes of the server that are stopped or gone now, without those that it has shown not to need. */
  lostMembers(): readonly LostMember[] {
    const signs = this.#server.members?.look() ?? []
    const lost = signs.filter((sign): sign is LostMember => sign.state !== 'running')
    return lost.filter(({ pid }) => !this.#needless.has(pid))
  }

  /** Resolves once nobody looks any more. */
  async settled(): Promise<void> {
    await this.#looking
  }

  /** @returns whether it has shown that it serves */
  async #examine(id: string, doubt: Doubt, request: TokenRequest): Promise<boolean> {
    // A process says enough, and where the API server is stopped its metrics are waited for in vain.
    const counted =
      doubt.process === undefined ? await readFigure(this.#server, 'generationTokens') : undefined
    for (let number = 1; !this.#signal.aborted; number++) {
      const answer = await this.#askForToken(request, doubtMs(this.#server.client.speed))
      if (this.#signal.aborted) break
      if (await this.#serves(answer, counted)) return true
      const late = timedOut(answer)
      if (late ? await this.#isSure(doubt, answer) : number === mostTries) await this.#lose(id, answer, doubt)
      if (late) break
      await sleep(pauseMs, this.#signal)
    }
    return false
  }

  async #probe(id: string): Promise<void> {
    if (this.#request === undefined || this.#signal.aborted) return
    const counted = await readFigure(this.#server, 'generationTokens')
    this.#before = this.#progress(counted)
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
    if (before === undefined) return false
    const after = await readFigure(this.#server, 'generationTokens')
    return after !== undefined && after > before
  }

  #patienceMs(): number {
    const { limits, speed } = this.#server.client
    if (speed === undefined) return limits.headMs
    const { firstToken, abandoned } = patienceTimes
    const workMs = abandoned * this.#abandonedTokens * speed.msPerToken
    const wantedMs = Math.max(leastPatienceMs, firstToken * speed.firstTokenMs, workMs)
    return Math.min(limits.headMs, wantedMs)
  }

  /** Whether a token that did not come proves it: a machine that is starved stops no process. */
  async #isSure({ process, lasts }: Doubt, { lateMs = 0 }: Exchange): Promise<boolean> {
    if (lasts !== undefined) return await lasts()
    if (process?.state === 'stopped')
      return this.lostMembers().some(({ pid, state }) => pid === process.pid && state === 'stopped')
    return starvedBy(strainNow(this.#server, lateMs)) === undefined
  }

  async #lose(
    id: string,
    probe: Exchange,
    { process = this.lostMembers()[0], stillMs }: Doubt = {},
  ): Promise<void> {
    // How a server has ended is heard a moment after it is gone, and says more.
    if (process?.state === 'gone') await sleep(pauseMs, this.#signal)
    const signs = await Promise.all(signPaths.map((path) => this.#sign(path)))
    if (this.#signal.aborted) return
    const others = this.lostMembers().filter(({ pid, state }) => state === 'gone' && pid !== process?.pid)
    const hung = isHung(probe, { process, signs, sees: this.#server.members !== undefined })
    const answered = signs.filter(({ status }) => status !== undefined)
    const since = `The server ${hung ? 'hangs' : 'is gone'} since ${id}: `
    const message = [
      `${since}${causeOf({ process, others, stillMs })}a request for ${this.#wanted()} got ${describeAnswer(probe).replace(/\.?$/, '.')}`,
      ...answered.map(({ path, status }) => `GET ${path} is still answered, with HTTP ${status}.`),
    ].join(' ')
    const starved = this.#starvedIn(probe, { process, stillMs })
    const gone = {
      since: id,
      probe,
      state: hung ? 'hung' : 'dead',
      ...defined({ process, starved }),
    } as const
    const level = starved === undefined ? undefined : 'should'
    this.#server.lose({ code: hung ? 'server/hung' : 'server/gone', message, ...defined({ level }) }, gone)
  }

  /** What kept the machine busy, where nothing but time that ran out speaks against the server. */
  #starvedIn(probe: Exchange, { process, stillMs }: Doubt): string | undefined {
    if (!timedOut(probe) || process !== undefined || stillMs !== undefined) return undefined
    return this.#mayHaveWaited() ? starvedBy(strainNow(this.#server, probe.lateMs ?? 0)) : undefined
  }

  /** Whether its processes wanted a processor meanwhile and had none; who cannot see them cannot deny it. */
  #mayHaveWaited(): boolean {
    const work = this.#before && workBetween(this.#before, this.#progress(undefined))
    return work?.waited ?? true
  }

  #progress(counted: number | undefined): Progress {
    return { counted, effort: this.#server.members?.effort(), atMs: nowMs() }
  }

  #wanted(): string {
    const { endpoint } = this.#request ?? {}
    return endpoint === undefined || generates(endpoint) ? 'one token' : endpoint
  }

  async #sign(path: string): Promise<Sign> {
    const { client } = this.#server
    const { status } = await client.raw({ method: 'GET', path }, { limits: askLimits, signal: this.#signal })
    return { path, status }
  }
}
