/** Decides what is due next: from a schedule (open loop), or because a user's answer has ended (closed loop). */
import type { Arrival } from '../contract/load.ts'
import type { AgentPlan } from './agent-plan.ts'
import { createSchedule } from './schedule.ts'

export interface NextRequest {
  /** Counts over all threads. */
  readonly index: number
  /** Milliseconds of CLOCK_MONOTONIC; undefined where it is due because it can be sent. */
  readonly dueMs: number | undefined
  readonly body: string
  /** The user whose answer is waited for; -1 in an open loop. */
  readonly user: number
}

export interface Traffic {
  /** What is due at this moment, taken away; undefined where nothing is. */
  take(nowMs: number): NextRequest | undefined
  /** An answer has ended. */
  ended(user: number, nowMs: number): void
  /** Nothing will be due any more, whatever ends. */
  readonly exhausted: boolean
  /** How many of the requests that were due by now have not been taken. */
  overdue(nowMs: number): number
}

type Closed = Extract<Arrival, { readonly kind: 'users' }>
type Open = Exclude<Arrival, { readonly kind: 'users' }>

function openTraffic(arrival: Open, { seed, end, share, sessions }: AgentPlan, startMs: number): Traffic {
  const schedule = createSchedule({ arrival, seed, end, share })
  const bodies = sessions.flat()
  return {
    take(nowMs) {
      const due = schedule.peek()
      if (due === undefined || startMs + due.offsetMs > nowMs) return undefined
      schedule.take()
      const body = bodies[due.index % bodies.length] ?? ''
      return { index: due.index, dueMs: startMs + due.offsetMs, body, user: -1 }
    },
    ended: () => undefined,
    get exhausted() {
      return schedule.peek() === undefined
    },
    overdue(nowMs) {
      let count = 0
      for (
        let due = schedule.peek();
        due !== undefined && startMs + due.offsetMs <= nowMs;
        due = schedule.peek()
      ) {
        count += 1
        schedule.take()
      }
      return count
    },
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
  #taken = 0

  constructor(arrival: Closed, plan: AgentPlan, startMs: number) {
    const { share, end } = plan
    this.#plan = plan
    this.#arrival = arrival
    this.#endMs = startMs + (end.durationMs ?? Infinity)
    const { requests = Infinity } = end
    this.#requests = requests === Infinity ? Infinity : Math.ceil((requests - share.part) / share.of)
    for (let id = share.part; id < arrival.users; id += share.of) {
      const user = { id, session: id, turn: 0 }
      this.#users.set(id, user)
      this.#ready.push({ user, atMs: startMs })
    }
  }

  get exhausted(): boolean {
    return this.#taken >= this.#requests
  }

  take(nowMs: number): NextRequest | undefined {
    const [next] = this.#ready
    if (next === undefined || next.atMs > nowMs || nowMs >= this.#endMs || this.exhausted) return undefined
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

  /** A user who waits is no request that was due. */
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
      user.session += this.#arrival.users
    }
    return body
  }
}

export function createTraffic(plan: AgentPlan, startMs: number): Traffic {
  const { arrival } = plan
  return arrival.kind === 'users'
    ? new ClosedTraffic(arrival, plan, startMs)
    : openTraffic(arrival, plan, startMs)
}
