/** Looks at a server once a second while it is tested, so that one that hangs or is dead is not waited for by request. */
import { every, nowMs } from '../../base/clock.ts'
import type { LoadSecond } from '../../contract/load.ts'
import type { LostMember } from '../../host/member-watch.ts'
import type { ServerUnderTest } from '../../server/server-under-test.ts'
import {
  classify,
  type Progress,
  type ServerState,
  standstillMs,
  type Work,
  workBetween,
} from './classify.ts'
import type { Guard } from './guard.ts'
import { countWork, strainNow } from './note-strain.ts'

const lookMs = 1_000
/** How often it is noted which processes live: an engine that dies and its API server may end within a second. */
const noteMs = 200
/** Who was this late at its own timer slept, or the machine did: what did not come meanwhile is nobody's fault. */
const sleptMs = 2_000

export interface Watched {
  readonly server: ServerUnderTest
  readonly guard: Guard
  /** Aborts when there is nothing to be watched any more. */
  readonly ended: AbortSignal
  /** What is under way, e.g. the id of a check. */
  during(): string
}

export class HangWatch implements Disposable {
  readonly #watched: Watched
  readonly #stops: readonly (() => void)[]
  /** Processes that were stopped at the last look: a snapshot tool stops one for a moment, so one look says little. */
  #stopped: ReadonlySet<number> = new Set()
  #dueMs = nowMs() + lookMs
  #looking = false
  /** From when on it may stand still. */
  #start: Progress | undefined
  #load: { readonly running: number; readonly movedMs: number } | undefined
  #state: ServerState = 'idle'

  constructor(watched: Watched) {
    this.#watched = watched
    watched.server.members?.learn()
    // What keeps it from asking, such as a limit on requests, keeps the checks as well, and they report it.
    this.#stops = [
      every(lookMs, () => void this.#tick().catch(() => undefined)),
      every(noteMs, () => void watched.server.members?.look()),
    ]
  }

  /** As of the last look. */
  get state(): ServerState {
    return this.#state
  }

  /** Threads of a load send for themselves: this is what they have seen. */
  noteLoad({ running, outputTokens, completed }: LoadSecond): void {
    const moved = outputTokens > 0 || completed > 0 || this.#load === undefined
    this.#load = { running, movedMs: moved ? nowMs() : (this.#load?.movedMs ?? nowMs()) }
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop()
  }

  async #tick(): Promise<void> {
    const { server, ended } = this.#watched
    const lateMs = nowMs() - this.#dueMs
    this.#dueMs = nowMs() + lookMs
    if (ended.aborted) return this[Symbol.dispose]()
    if (lateMs > sleptMs) this.#restart()
    if (this.#looking) return
    this.#looking = true
    try {
      await this.#look(server, lateMs)
    } finally {
      this.#looking = false
    }
  }

  async #look(server: ServerUnderTest, lateMs: number): Promise<void> {
    const process = this.#suspect()
    const { underWay, stillMs, tokens } = this.#traffic()
    const patienceMs = standstillMs(server.client.speed, tokens, server.members !== undefined)
    const work = process === undefined ? await this.#work(stillMs, patienceMs) : undefined
    const strain = strainNow(server, lateMs)
    this.#state = classify({ process, underWay, stillMs, patienceMs, work, strain })
    if (this.#state === 'starved' || work?.moved === true) this.#restart()
    if (this.#state !== 'dead' && this.#state !== 'hung') return
    const doubt = process === undefined ? { stillMs, lasts: this.#lasting(this.#start) } : { process }
    if (await this.#watched.guard.examine(this.#watched.during(), doubt)) return
    this.#restart()
  }

  /** Whoever is gone, else whoever is stopped and stays so. */
  #suspect(): LostMember | undefined {
    const lost = this.#watched.guard.lostMembers()
    const stopped = lost.filter(({ state }) => state === 'stopped').map(({ pid }) => pid)
    const twice = stopped.filter((pid) => this.#stopped.has(pid))
    this.#stopped = new Set(stopped)
    return lost.find(({ pid, state }) => state === 'gone' || twice.includes(pid))
  }

  #traffic(): { readonly underWay: number; readonly stillMs: number; readonly tokens: number } {
    const { flight } = this.#watched.server.client
    const load = this.#load
    if (load === undefined || load.running === 0) return flight
    const stillMs = nowMs() - load.movedMs
    const own = flight.underWay > 0 ? flight.stillMs : stillMs
    return { underWay: load.running, stillMs: Math.min(own, stillMs), tokens: flight.tokens }
  }

  /** What it does while nothing comes; looked at only when that has lasted half of what it may. */
  async #work(stillMs: number, patienceMs: number): Promise<Work | undefined> {
    if (stillMs < patienceMs / 2) this.#start = undefined
    else if (this.#start === undefined) this.#start = await this.#measure()
    else if (stillMs >= patienceMs) return workBetween(this.#start, await this.#measure())
    return undefined
  }

  #lasting(start: Progress | undefined): () => Promise<boolean> {
    return async () => {
      const work = start && workBetween(start, await this.#measure())
      return work?.moved === false && work.waited !== true
    }
  }

  async #measure(): Promise<Progress> {
    const { server } = this.#watched
    // What it has started meanwhile, such as a compiler, computes for it.
    server.members?.learn()
    return { counted: await countWork(server), effort: server.members?.effort(), atMs: nowMs() }
  }

  /** From now on it may stand still anew. */
  #restart(): void {
    this.#watched.server.client.flight.moved()
    if (this.#load !== undefined) this.#load = { ...this.#load, movedMs: nowMs() }
    this.#start = undefined
  }
}
