/** How many threads send a load, where nobody says: each has a process of its own, which a small load is not worth. */
import type { Arrival } from '../contract/load-plan.ts'
import { sendingThreads } from '../host/sending-threads.ts'
import { createSchedule } from './arrivals/schedule.ts'

/** A thread reads so many streams of 50 tokens a second with half of its core: see docs/benchmarks.md. */
const streamsOfOne = 512
/** In an open loop, the requests of this time are taken for those that are under way at once. */
const aheadMs = 2_000

function streamsOf(arrival: Arrival, most: number): number {
  if (arrival.kind === 'users') return arrival.users
  const schedule = createSchedule({
    arrival,
    seed: 1,
    end: { durationMs: aheadMs },
    share: { part: 0, of: 1 },
  })
  let count = 0
  while (count < most && (schedule.peek()?.offsetMs ?? Infinity) < aheadMs) {
    schedule.take()
    count += 1
  }
  return count
}

/** @param most threads that this machine has room for */
export function threadsFor(arrival: Arrival, most = sendingThreads()): number {
  return Math.max(1, Math.min(most, Math.ceil(streamsOf(arrival, most * streamsOfOne) / streamsOfOne)))
}
