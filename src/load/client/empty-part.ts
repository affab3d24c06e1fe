/** The part of a load of whoever was lost before it could tell what it measured. */
import type { LoadSecond } from '../../contract/load.ts'
import type { PartResult } from '../agent/agent-plan.ts'
import { ThreadTotals } from '../agent/thread-totals.ts'

/** @param seconds that it told of while it was there */
export function emptyPart(seconds: readonly LoadSecond[]): PartResult {
  const totals = new ThreadTotals()
  const { counts, failures, premise, requests } = totals
  return {
    startMs: 0,
    endMs: 0,
    stoppedBecause: 'it was lost',
    counts,
    connections: 0,
    closedIdle: 0,
    resent: 0,
    // That of the others holds.
    tokenCounting: 'usage',
    premise,
    latencies: totals.latencies(),
    failures,
    seconds,
    loopUtilisation: 0,
    requests,
  }
}
