/** Connections are opened before a load starts, so that no request pays for it. */
import { nowMs, sleep } from '../../base/clock.ts'
import type { ConnectionPool } from '../../wire/connection-pool.ts'
import { createSchedule } from '../arrivals/schedule.ts'
import type { AgentPlan } from './agent-plan.ts'

/** In an open loop: one for each request of this time, up to a maximum. */
const aheadMs = 2_000
const mostAhead = 4_096
/** At once, which fits the queue of a server that accepts. */
const atOnce = 256
const longestWaitMs = 5_000

/** As many as will be in use at once, as far as the plan tells. */
export function connectionsAhead({
  arrival,
  seed,
  share,
  reuse,
  end,
}: Pick<AgentPlan, 'arrival' | 'seed' | 'share' | 'reuse' | 'end'>): number {
  if (!reuse) return 0
  if (arrival.kind === 'users') return Math.ceil(arrival.users / share.of)
  const schedule = createSchedule({ arrival, seed, end, share })
  const most = Math.ceil(mostAhead / share.of)
  let count = 0
  for (; count < most && (schedule.peek()?.offsetMs ?? Infinity) < aheadMs; count++) schedule.take()
  return count
}

/** A server that is slow at accepting is not waited for. */
export async function openAhead(pool: ConnectionPool, count: number): Promise<void> {
  const deadlineMs = nowMs() + longestWaitMs
  for (let wanted = 0; wanted < count && nowMs() < deadlineMs;) {
    wanted = Math.min(count, wanted + atOnce)
    pool.prepare(wanted)
    while (pool.ready < wanted && pool.open > 0 && nowMs() < deadlineMs) await sleep(1)
  }
}
