/** Sends one thread's share of a load, and measures it. */
import { defined } from '../../base/defined.ts'
import type { EnvironmentError } from '../../base/errors.ts'
import { after, afterPoll, every, nowMs } from '../../base/clock.ts'
import type { Completion } from '../../contract/exchange.ts'
import { startEffortMeter } from '../../host/event-loop.ts'
import { countOpenFiles } from '../../host/open-files.ts'
import type { Protocol } from '../../openai/protocols/protocol.ts'
import { loadProtocol } from '../../openai/protocols/registry.ts'
import { ConnectionPool, type SentRequest } from '../../wire/connection-pool.ts'
import { createStreamRequests, type StreamRequests } from '../../wire/stream-request.ts'
import type { Reading } from '../../wire/reading.ts'
import type { TurnClock } from '../../wire/turn-clock.ts'
import type { LoadSecond } from '../../contract/load.ts'
import type { AgentPlan, AgentResult, DelayFigures } from './agent-plan.ts'
import { allSent, durationOver, lackEnded } from './ordinary-ends.ts'
import { ReadingPace } from './reading-pace.ts'
import { RequestInFlight } from './request-in-flight.ts'
import { CanaryReader, canaryData } from './canary.ts'
import { connectionsAhead, openAhead } from './connections-ahead.ts'
import { ThreadTotals } from './thread-totals.ts'
import { WakeUp } from './wake-up.ts'
import { createTraffic, type NextRequest, type Traffic } from './traffic.ts'

export interface AgentEvents {
  onSecond(second: LoadSecond): void
}

/** Where nothing else wakes the loop for what is due, and where an alarm does. */
const [onlyTickMs, besideAlarmMs] = [1, 10]
/** After so long of sending, reads get their turn; limits are looked at so often. */
const [sendingMs, expiryMs] = [1, 100]

export class LoadAgent {
  readonly #plan: AgentPlan
  readonly #events: AgentEvents
  readonly #clock: TurnClock
  readonly #wakeUp: WakeUp
  readonly #pace: ReadingPace
  readonly #requests: StreamRequests
  readonly #protocol: Protocol
  readonly #pool: ConnectionPool
  /** Absent in a warm-up. */
  readonly canary: CanaryReader | undefined
  readonly #totals = new ThreadTotals()
  readonly #finished = Promise.withResolvers<void>()
  readonly #running = new Map<RequestInFlight, { readonly connection: SentRequest; readonly user: number }>()
  #traffic: Traffic | undefined
  #opening: DelayFigures | undefined
  #startMs = 0
  #consecutiveFailures = 0
  #lastExpiryMs = 0
  #stoppedBecause: string | undefined
  #lack: string | undefined
  #sendSoon: (() => void) | undefined
  #disarmDrain: (() => void) | undefined

  constructor(plan: AgentPlan, events: AgentEvents, reading: Reading) {
    const { clock, reader } = reading
    this.#plan = plan
    this.#events = events
    this.#clock = clock
    this.#pace = new ReadingPace(reader)
    this.#wakeUp = new WakeUp(reading, () => this.#sendDue())
    this.#protocol = loadProtocol(plan.url)
    const { url, headers, reuse, canaryPort, bind } = plan
    this.#requests = createStreamRequests({ url, headers, reuse })
    this.#pool = new ConnectionPool({ target: this.#requests.target, clock, reader, reuse, bind })
    this.canary = canaryPort === undefined ? undefined : new CanaryReader(canaryPort, clock, reader)
  }

  /** Opens connections, so that the first requests do not pay for it; a server that is slow at it is not waited for. */
  async prepare(): Promise<void> {
    await this.canary?.connected
    await openAhead(this.#pool, connectionsAhead(this.#plan))
  }

  /** Runs to the plan's end. */
  async run(startMs: number): Promise<AgentResult> {
    this.#startMs = startMs
    this.#traffic = createTraffic(this.#plan, startMs)
    const effort = startEffortMeter()
    this.#awaitNext()
    const tickMs = this.#wakeUp.byAlarm ? besideAlarmMs : onlyTickMs
    const stops = [every(tickMs, () => this.#tick()), every(1_000, () => this.#roll())]
    await this.#finished.promise
    for (const stop of [...stops, this.#sendSoon, this.#disarmDrain]) stop?.()
    const endMs = nowMs()
    this.#cutRunning(endMs)
    this.#roll()
    return this.#result(endMs, effort.utilisation())
  }

  /** Ends now, and hangs up on what is under way. */
  interrupt(because: string): void {
    this.#stop(because)
    this.#stoppedBecause = because
    this.#finished.resolve()
  }

  /** Sends nothing more, and ends when what is under way has ended, at the latest after `drainMs`. */
  #stop(because: string): void {
    if (this.#stoppedBecause !== undefined) return
    this.#stoppedBecause = because
    this.#totals.counts.notSent += this.#traffic?.overdue(nowMs()) ?? 0
    if (this.#running.size === 0) this.#finished.resolve()
    else
      this.#disarmDrain = after(this.#plan.drainMs, () => {
        // What has used up its limit timed out; the rest is cut off.
        this.#expire(nowMs())
        this.#finished.resolve()
      })
  }

  #tick(): void {
    const atMs = nowMs()
    this.#sendDue()
    if (atMs - this.#lastExpiryMs >= expiryMs) this.#expire(atMs)
    this.#pool.trim(atMs)
    this.#checkEnd(atMs)
    this.#pace.watch(this.#totals.merged)
    this.#clock.busySince(atMs)
  }

  #awaitNext(): void {
    const nextMs = this.#traffic?.nextMs
    if (nextMs !== undefined && this.#stoppedBecause === undefined) this.#wakeUp.at(nextMs)
  }

  #checkEnd(atMs: number): void {
    if (this.#stoppedBecause !== undefined) return
    const { durationMs = Infinity } = this.#plan.end
    if (atMs - this.#startMs >= durationMs) this.#stop(durationOver)
    else if (this.#traffic?.exhausted === true) this.#stop(allSent)
  }

  /** Sends what is due, until there is nothing more or the reads have to get their turn. */
  #sendDue(): void {
    this.#sendSoon = undefined
    const untilMs = nowMs() + sendingMs
    for (;;) {
      const atMs = nowMs()
      if (this.#stoppedBecause !== undefined) return
      if (atMs > untilMs) return this.#sendLater()
      const next = this.#traffic?.take(atMs)
      if (next === undefined) return this.#awaitNext()
      if (this.#running.size >= this.#plan.mostRunning) this.#totals.counts.notSent += 1
      else this.#send(next, atMs)
    }
  }

  #sendLater(): void {
    this.#sendSoon ??= afterPoll(() => this.#sendDue())
  }

  #send({ index, dueMs, body, user }: NextRequest, atMs: number): void {
    const id = `${this.#plan.idPrefix}${index}`
    this.#wakeUp.sent(dueMs ?? atMs)
    const attempt = new RequestInFlight({
      id,
      index,
      dueMs: dueMs ?? atMs,
      totals: this.#totals,
      clock: this.#clock,
      plan: this.#plan,
      protocol: this.#protocol,
      onEnd: (ended, completion) => this.#ended(ended, completion),
      onLack: (ended, error) => this.#lacks(ended, error),
    })
    const connection = this.#pool.send(this.#requests.encode(id, body), attempt)
    this.#running.set(attempt, { connection, user })
  }

  #ended(attempt: RequestInFlight, completion: Completion): void {
    const { user } = this.#running.get(attempt) ?? {}
    this.#running.delete(attempt)
    if (user !== undefined) this.#traffic?.ended(user, this.#clock.readMs)
    const failed = (this.#consecutiveFailures = completion === 'complete' ? 0 : this.#consecutiveFailures + 1)
    if (failed >= this.#plan.breaker.consecutive) this.#stop(`${failed} requests failed in a row`)
    if (this.#stoppedBecause === undefined) this.#sendLater()
    else if (this.#running.size === 0) this.#finished.resolve()
  }

  /** What one connection lacks the next one lacks too; what is under way gives back what it holds, for the report to be written. */
  #lacks(attempt: RequestInFlight, { code, message, hint }: EnvironmentError): void {
    this.#running.delete(attempt)
    const limit =
      code === 'environment/too-few-files' ? [`This process may open ${countOpenFiles().limit}`] : []
    this.#lack ??= [message, ...limit, hint].join('. ')
    this.interrupt(lackEnded)
  }

  #expire(atMs: number): void {
    this.#lastExpiryMs = atMs
    for (const [attempt, { connection }] of this.#running) {
      const failure = attempt.expired(atMs)
      if (failure === undefined) continue
      connection.destroy()
      attempt.end(atMs, failure)
    }
  }

  #cutRunning(endMs: number): void {
    for (const [attempt, { connection }] of this.#running) {
      connection.destroy()
      attempt.cut(endMs)
    }
    this.#running.clear()
    this.#pool.close()
  }

  #roll(): void {
    const atMs = nowMs()
    const last = this.#totals.seconds.at(-1)?.atS ?? 0
    const second = this.#totals.roll(Math.max(last + 1, Math.round((atMs - this.#startMs) / 1000)), {
      running: this.#running.size,
      canaryMaxMs: this.canary?.takeMaxMs() ?? 0,
    })
    this.#pace.second(second, this.#totals.merged)
    this.#opening ??= this.#delays()
    this.#events.onSecond(second)
    this.#clock.busySince(atMs)
  }

  #delays(): DelayFigures {
    return this.#totals.delays(canaryData(this.canary))
  }

  #result(endMs: number, loopUtilisation: number): AgentResult {
    const { counts, failures, seconds, requests, tokenCounting, premise } = this.#totals
    return {
      startMs: this.#startMs,
      endMs,
      stoppedBecause: this.#stoppedBecause ?? 'interrupted',
      counts,
      connections: this.#pool.made,
      closedIdle: this.#pool.closedIdle,
      resent: this.#pool.resent,
      tokenCounting,
      premise,
      latencies: this.#totals.latencies(),
      delays: this.#delays(),
      ...defined({ opening: this.#opening, lack: this.#lack }),
      failures,
      seconds,
      loopUtilisation,
      requests,
    }
  }
}
