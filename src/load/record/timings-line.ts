/** The raw times of one request as a line of NDJSON, in nanoseconds of this machine's CLOCK_MONOTONIC. */
import { defined } from '../../base/defined.ts'
import type { RequestTimes } from '../agent/agent-plan.ts'

const nsPerMs = 1e6

function ns(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * nsPerMs)
}

/** @returns the line with its end; a moment that never came is null */
export function timingsLine({
  id,
  index,
  dueMs,
  sentMs,
  headMs,
  tokenMs,
  readMs,
  endMs,
  completion,
  resent,
  agent,
}: RequestTimes): string {
  const line = {
    id,
    index,
    dueNs: ns(dueMs),
    sentNs: ns(sentMs),
    headNs: ns(headMs),
    tokenNs: tokenMs.map((atMs) => ns(atMs)),
    readNs: readMs.map((atMs) => ns(atMs)),
    endNs: ns(endMs),
    completion,
    ...defined({ resent, agent }),
  }
  return `${JSON.stringify(line)}\n`
}
