/** Decides what is due next: from a schedule (open loop), or because a user's answer has ended (closed loop). */
import type { Arrival } from '../../contract/load-plan.ts'
import type { AgentPlan } from './agent-plan.ts'
import { createSchedule, type Schedule } from '../arrivals/schedule.ts'

export interface NextRequest {
  /** Counts over all threads. */
  readonly index: number
  /** Milliseconds of CLOCK_MONOTONIC; undefined where it is due because it can be sent. */
  readonly dueMs: number | undefined
  readonly body: string
  /** Whose answer is waited for: the user's, or in an open loop the conversation's. */
  readonly user: number
}

export interface Traffic {
  /** What is due at this moment, taken away; undefined where nothing is. */
  take(nowMs: number): NextRequest | undefined
  /** When the next request is due, in milliseconds of CLOCK_MONOTONIC; undefined where none is, or as soon as it can be sent. */
  readonly nextMs: number | undefined
  /** An answer has ended. */
  ended(user: number, nowMs: number): void
  /** Nothing will be due any more, whatever ends. */
  readonly exhausted: boolean
  /** How many of the requests that were due by now have not been taken. */
  overdue(nowMs: number): number
}

const msPerS = 1_000

type Closed = Extract<Arrival, { readonly kind: 'users' }>
type Open = Exclude<Arrival, { readonly kind: 'users' }>

/** A conversation under way in an open loop. */
interface Conversation {
  readonly turns: readonly string[]
  readonly turn: number
}

/**
 * Times are the schedule's alone. What is sent at one of them is the next turn of the conversation whose answer has
 * ended longest ago, or a new conversation where all of them wait for theirs: a turn never overtakes the answer to
 * the one before it, and a slow server still gets its requests when they are due.
 */
class OpenTraffic implements Traffic {
  readonly #schedule: Schedule
  readonly #plan: AgentPlan
  readonly #startMs: number
  /** By the number of the conversation, which is the `user` of its requests. */
  readonly #waiting = new Map<number, Conversation>()
  readonly #free: [number, Conversation][] = []
  #begun = 0

  constructor(arrival: Open, plan: AgentPlan, startMs: number) {
    const { seed, end, share } = plan
    this.#schedule = createSchedule({ arrival, seed, end, share })
    this.#plan = plan
    this.#startMs = startMs
  }

  get exhausted(): boolean {
    return this.#schedule.peek() === undefined
  }

  get nextMs(): number | undefined {
    const due = this.#schedule.peek()
    return due === undefined ? undefined : this.#startMs + due.offsetMs
  }

  take(nowMs: number): NextRequest | undefined {
    const due = this.#schedule.peek()
    if (due === undefined || this.#startMs + due.offsetMs > nowMs) return undefined
    this.#schedule.take()
    const [user, { turns, turn }] = this.#free.shift() ?? this.#begin()
    if (turn + 1 < turns.length) this.#waiting.set(user, { turns, turn: turn + 1 })
    return { index: due.index, dueMs: this.#startMs + due.offsetMs, body: turns[turn] ?? '', user }
  }

  ended(user: number): void {
    const next = this.#waiting.get(user)
    if (next === undefined) return
    this.#waiting.delete(user)
    this.#free.push([user, next])
  }

  overdue(nowMs: number): number {
    let count = 0
    while (this.take(nowMs) !== undefined) count += 1
    return count
  }

  /** Every thread begins conversations of its own. */
  #begin(): [number, Conversation] {
    const { share, sessions, machines } = this.#plan
    const user = share.part + this.#begun * share.of
    this.#begun += 1
    return [user, { turns: sessions[Math.floor(user / machines) % sessions.length] ?? [], turn: 0 }]
  }
}

interface User {
  readonly id: number
  session: number
  turn: number
}

/** Users of this thread: every `of`-th one. */
class ClosedTraffic implements Traffic {
  readonly #plan: AgentPlan
  readonly #arrival: Closed
  readonly #endMs: number
  readonly #users = new Map<number, User>()
  /** Users whose next request may be sent, in the order of their times. */
  readonly #ready: { readonly user: User; readonly atMs: number }[] = []
  readonly #requests: number
  /** Users of this machine. */
  readonly #here: number
  /** Between two requests of this thread, where the user limits their rate. */
  readonly #gapMs: number
  #taken = 0
  #freeMs = 0

  constructor(arrival: Closed, plan: AgentPlan, startMs: number) {
    const { share, end, mostPerSecond = Infinity } = plan
    this.#plan = plan
    this.#arrival = arrival
    this.#gapMs = (msPerS * share.of) / mostPerSecond
    this.#freeMs = startMs + (this.#gapMs * share.part) / share.of
    this.#endMs = startMs + (end.durationMs ?? Infinity)
    const { requests = Infinity } = end
    this.#requests = requests === Infinity ? Infinity : Math.ceil((requests - share.part) / share.of)
    const { machines } = plan
    this.#here = Math.ceil((arrival.users - (share.part % machines)) / machines)
    for (let id = share.part; id < arrival.users; id += share.of) {
      const user = { id, session: Math.floor(id / machines), turn: 0 }
      this.#users.set(id, user)
      this.#ready.push({ user, atMs: startMs })
    }
  }

  /** Users who think, or whom a limit of the rate holds back. */
  get nextMs(): number | undefined {
    const [next] = this.#ready
    const atMs = Math.max(next?.atMs ?? Infinity, this.#freeMs)
    return atMs === Infinity || atMs >= this.#endMs || this.exhausted ? undefined : atMs
  }

  get exhausted(): boolean {
    return this.#taken >= this.#requests
  }

  take(nowMs: number): NextRequest | undefined {
    const [next] = this.#ready
    if (next === undefined || next.atMs > nowMs || nowMs >= this.#endMs || this.exhausted) return undefined
    if (nowMs < this.#freeMs) return undefined
    this.#freeMs = Math.max(nowMs, this.#freeMs) + this.#gapMs
    this.#ready.shift()
    const { share } = this.#plan
    const index = share.part + this.#taken * share.of
    this.#taken += 1
    return { index, dueMs: undefined, body: this.#bodyFor(next.user), user: next.user.id }
  }

  ended(id: number, nowMs: number): void {
    const user = this.#users.get(id)
    if (user === undefined) return
    const { thinkMs = 0 } = this.#arrival
    this.#ready.push({ user, atMs: nowMs + thinkMs })
  }

  /** A user who waits is not a request that was due. */
  overdue(): number {
    return 0
  }

  #bodyFor(user: User): string {
    const { sessions } = this.#plan
    const turns = sessions[user.session % sessions.length] ?? []
    const body = turns[user.turn] ?? ''
    user.turn += 1
    if (user.turn >= turns.length) {
      user.turn = 0
      user.session += this.#here
    }
    return body
  }
}

export function createTraffic(plan: AgentPlan, startMs: number): Traffic {
  const { arrival } = plan
  return arrival.kind === 'users'
    ? new ClosedTraffic(arrival, plan, startMs)
    : new OpenTraffic(arrival, plan, startMs)
}
