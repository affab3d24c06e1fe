/** What each thread of one machine is to send: a load is dealt out to machines in turn, and each deals its share to its threads. */
import { defined } from '../../base/defined.ts'
import { allowedTokens } from '../agent/allowed-tokens.ts'
import type { AgentPlan } from '../agent/agent-plan.ts'
import type { LoadRequest } from '../load-request.ts'
import type { Place } from './load-client.ts'

const failuresInARow = 50
/** Answers that are under way when the time is over. */
const usualDrainMs = 30_000
/** Timers may fire early by the part of a millisecond, and the last request has its whole limit. */
const timerSlackMs = 10

/** So that each request is either answered or timed out, where they have a limit. */
const drainOf = ({ totalMs }: LoadRequest['limits']): number =>
  totalMs === undefined ? usualDrainMs : totalMs + timerSlackMs

export interface MachineOrder {
  readonly request: LoadRequest
  readonly place: Place
  /** Addresses of this machine that connections are made from in turn. */
  readonly bind?: readonly string[]
}

/** A user is one thread's: more threads than users would have nothing to send. */
export function threadsOf({ request: { arrival, threads }, place }: MachineOrder): number {
  return arrival.kind === 'users'
    ? Math.max(1, Math.min(threads, Math.floor(arrival.users / place.of)))
    : threads
}

/** Bodies for the requests of one machine, which sends no others. */
export function sessionsFor(
  sessions: LoadRequest['sessions'],
  { machine, of }: Place,
): LoadRequest['sessions'] {
  const own = sessions.filter((_, index) => index % of === machine)
  return own.length > 0 ? own : sessions.slice(machine % sessions.length, (machine % sessions.length) + 1)
}

/**
 * @param order whose sessions are those of this machine
 * @param room how many connections this machine has room for
 */
export function threadPlans(order: MachineOrder, room: number): readonly Omit<AgentPlan, 'canaryPort'>[] {
  const { request, place, bind } = order
  const { url, headers, reuse, sessions, arrival, seed, end, limits, keepStamps, expected, thresholds } =
    request
  const { mostPerSecond, mostRunning, runId } = request
  const threads = threadsOf(order)
  const allowed = allowedTokens(sessions, expected.choices)
  return Array.from({ length: threads }, (_, thread) => ({
    url,
    headers,
    reuse,
    sessions,
    machines: place.of,
    arrival,
    seed,
    end,
    limits,
    ...defined({ mostPerSecond, bind, allowedTokens: allowed }),
    stamps: 'read',
    keepStamps,
    expected,
    thresholds,
    share: { part: place.machine + place.of * thread, of: place.of * threads },
    drainMs: end.durationMs === undefined ? drainOf(limits) : usualDrainMs,
    idPrefix: `${runId}-`,
    breaker: { consecutive: failuresInARow },
    mostRunning: Math.ceil(Math.min(mostRunning, room) / threads),
  }))
}
