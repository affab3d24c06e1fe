/** An agent's share of one load: the third kind of those who send, beside this thread and workers of this machine. */
import { every, nowMs } from '../../base/clock.ts'
import { defined } from '../../base/defined.ts'
import { EnvironmentError } from '../../base/errors.ts'
import type { AgentReport, ClientDelay } from '../../contract/load-agents.ts'
import type { LoadSecond, Validity } from '../../contract/load.ts'
import { limits } from '../../contract/validity-limits.ts'
import { emptyPart } from '../client/empty-part.ts'
import type { PartResult, RequestTimes } from '../agent/agent-plan.ts'
import type { ClientEvents, ClientResult, LoadClient, Place } from '../client/load-client.ts'
import { sessionsFor } from '../client/machine-plan.ts'
import type { LoadRequest } from '../load-request.ts'
import { emptyValidity } from '../validity/worst-client.ts'
import { driftPpm, offsetAt, type ClockReading, type Readings } from './clock-offset.ts'
import { onOurClock } from './joined-times.ts'
import { piecesBytes, type AgentResultMessage, type CoordinatorMessage } from './messages.ts'
import type { RemoteAgent } from './remote-agent.ts'

/** A load goes on, and its seconds do not come. */
const longestWithoutNewsMs = 30_000
/** By so much may a second come before its end: the last one is cut short. */
const aheadS = 5
/** More of one agent do not fit into the memory of one coordinator, and are a flood. */
const mostRows = 2 ** 22

/** Prompts in lines of a bounded length. */
export function* piecesOf(sessions: LoadRequest['sessions']): Generator<LoadRequest['sessions']> {
  let piece: LoadRequest['sessions'][number][] = []
  let bytes = 0
  for (const session of sessions) {
    piece.push(session)
    bytes += session.reduce((sum, body) => sum + body.length, 0)
    if (bytes < piecesBytes) continue
    yield piece
    piece = []
    bytes = 0
  }
  if (piece.length > 0) yield piece
}

/** An agent that begins late has sent something else than was asked for. */
export function withLateness(validity: Validity, lateMs: number): Validity {
  const { degraded, void: lost } = limits.startLateMs
  if (lateMs <= degraded) return validity
  const state = lateMs > lost || validity.state === 'void' ? 'void' : 'degraded'
  const reason = `It began ${lateMs.toFixed(0)} ms after the others (limit ${lateMs > lost ? lost : degraded} ms).`
  return { ...validity, state, reasons: [...(state === validity.state ? validity.reasons : []), reason] }
}

/** Seconds come one after the other, and none before its time: what an agent sends beyond that is not kept. */
export function isTimely(
  atS: number,
  { lastS, elapsedS }: { readonly lastS: number; readonly elapsedS: number },
): boolean {
  return atS > lastS && atS <= elapsedS + aheadS
}

export interface Share {
  readonly request: LoadRequest
  readonly place: Place
}

export class RemoteClient implements LoadClient {
  readonly #agent: RemoteAgent
  readonly #share: Share
  readonly #events: ClientEvents
  readonly #seconds: LoadSecond[] = []
  /** By its own clock. */
  #rows: RequestTimes[] = []
  #startMs = Infinity
  #before: ClockReading = { offsetMs: 0, boundMs: Infinity, atMs: 0 }

  constructor(agent: RemoteAgent, share: Share, events: ClientEvents) {
    this.#agent = agent
    this.#share = share
    this.#events = events
    agent.onTold = (told) => {
      if (told.type === 'times') return this.#keep(told.rows)
      const { second } = told
      const elapsedS = (nowMs() - this.#startMs) / 1000
      if (!isTimely(second.atS, { lastS: this.#seconds.at(-1)?.atS ?? 0, elapsedS })) return
      this.#seconds.push(second)
      events.onSecond(second)
    }
  }

  async prepare(): Promise<void> {
    this.#before = await this.#agent.readClock()
    if (this.#agent.lost === undefined && this.#before.boundMs === Infinity)
      throw new EnvironmentError(
        'environment/agent-failed',
        `${this.#agent.name} has not said what time it has`,
        { hint: 'Look whether its machine hangs.' },
      )
    await this.#agent.ask([...this.#orders()], 'ready')
  }

  async run(startMs: number): Promise<ClientResult> {
    const agent = this.#agent
    const answer = agent.result()
    this.#startMs = startMs
    agent.newsMs = nowMs()
    const stopWatch = every(1_000, () => this.#watch(startMs), { held: true })
    void agent.say({ type: 'start', atMs: startMs + this.#before.offsetMs })
    const result = await answer
    stopWatch()
    if (typeof result === 'string') return this.#lost(result, startMs)
    const before = this.#before
    const last = await agent.readClock()
    const after = last.boundMs === Infinity ? before : last
    return this.#finished(result, { startMs, readings: { before, after } })
  }

  interrupt(because: string): void {
    void this.#agent.say({ type: 'interrupt', because })
  }

  #keep(rows: readonly RequestTimes[]): void {
    if (this.#share.request.keepStamps) for (const row of rows) this.#rows.push(row)
    if (!this.#share.request.keepStamps || this.#rows.length > mostRows)
      this.#agent.hangUp('it sent more times than it was asked for')
  }

  *#orders(): Generator<CoordinatorMessage> {
    const { request, place } = this.#share
    yield { type: 'share', request: { ...request, sessions: [] }, place }
    for (const sessions of piecesOf(sessionsFor(request.sessions, place))) yield { type: 'prompts', sessions }
    yield { type: 'prepare' }
  }

  #watch(startMs: number): void {
    if (nowMs() - Math.max(this.#agent.newsMs, startMs) > longestWithoutNewsMs)
      this.#agent.hangUp(`it has said nothing of the load for ${longestWithoutNewsMs / 1000} s`)
  }

  #finished(
    { result, lateMs }: AgentResultMessage,
    { startMs, readings }: { readonly startMs: number; readonly readings: Readings },
  ): ClientResult {
    const { before, after } = readings
    // It began by the clock as it was read before; what was read since says when that was.
    const movedMs = before.offsetMs - offsetAt(startMs, readings)
    const startLateMs = Math.abs(lateMs + movedMs)
    const validity = withLateness(result.validity, startLateMs)
    const agent = this.#report(validity, {
      part: result.part,
      threads: result.threads,
      startLateMs,
      clockOffsetMs: offsetAt(startMs, readings),
      clockBoundMs: Math.max(before.boundMs, after.boundMs),
      clockDriftPpm: driftPpm(readings),
    })
    const { name } = this.#agent
    const requests = this.#rows.map((row) => onOurClock(row, name, readings))
    this.#rows = []
    return { ...result, part: { ...result.part, requests }, validity, agent }
  }

  /** What it measured is lost with it; the seconds that it told of are shown, and nothing is made of them. */
  #lost(because: string, startMs: number): ClientResult {
    const afterS = Math.max(0, (nowMs() - startMs) / 1000).toFixed(1)
    const share = (100 / this.#share.place.of).toFixed(1)
    const words = `It was lost ${afterS} s after the start, and ${share} % of the load with it: ${because}.`
    this.#events.onLost(`${this.#agent.name} was lost`)
    const part = emptyPart(this.#seconds)
    const validity: Validity = { ...emptyValidity, reasons: [words] }
    const { boundMs: clockBoundMs, offsetMs: clockOffsetMs } = this.#before
    const clock = { clockBoundMs, clockOffsetMs }
    const agent = this.#report(validity, { part, threads: 0, startLateMs: 0, ...clock })
    return { part, validity, stamps: {}, threads: 0, agent: { ...agent, lost: words } }
  }

  #report(
    { state, errorBarMs }: ClientDelay,
    {
      part: { counts },
      ...more
    }: Pick<AgentReport, 'threads' | 'startLateMs' | 'clockOffsetMs' | 'clockBoundMs' | 'clockDriftPpm'> & {
      readonly part: PartResult
    },
  ): AgentReport {
    const { name, facts } = this.#agent
    const { cores, nice, cpuLimit, memoryLimitMiB } = facts
    const { sent, completed, failed } = counts
    return {
      name,
      cores,
      nice,
      ...defined({ cpuLimit, memoryLimitMiB }),
      sent,
      completed,
      failed,
      validity: { state, errorBarMs },
      ...more,
    }
  }
}
