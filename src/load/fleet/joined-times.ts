/** Raw times of several machines on one clock: how they travel, and what they are by the coordinator's clock. Pure. */
import type { RequestTimes } from '../agent/agent-plan.ts'
import { offsetAt, type Readings } from './clock-offset.ts'

/** Moments in one line, about a MiB of it. */
const mostMoments = 50_000

/** Rows in lines of a bounded length; a row is never parted. */
export function* timesInPieces(rows: readonly RequestTimes[]): Generator<readonly RequestTimes[]> {
  let piece: RequestTimes[] = []
  let moments = 0
  for (const row of rows) {
    piece.push(row)
    moments += 8 + row.tokenMs.length + row.readMs.length
    if (moments < mostMoments) continue
    yield piece
    piece = []
    moments = 0
  }
  if (piece.length > 0) yield piece
}

/**
 * A row by our clock. The offset is that of the moment at which the request was due, for all of the row: what lies between two
 * of its moments stays a difference on the clock of the machine that sent it.
 * @param agent its name, which the row then says
 */
export function onOurClock(row: RequestTimes, agent: string, readings: Readings): RequestTimes {
  const offsetMs = offsetAt(row.dueMs - readings.before.offsetMs, readings)
  const ours = (atMs: number): number => atMs - offsetMs
  const maybe = (atMs: number | undefined): number | undefined =>
    atMs === undefined ? undefined : ours(atMs)
  return {
    ...row,
    agent,
    dueMs: ours(row.dueMs),
    sentMs: maybe(row.sentMs),
    headMs: maybe(row.headMs),
    tokenMs: row.tokenMs.map(ours),
    readMs: row.readMs.map(ours),
    endMs: ours(row.endMs),
  }
}
