/** When the requests of an open loop are due; known before the first is sent. */
import * as registry from './registry.ts'
import type { Offsets, OpenArrival } from './offsets.ts'
import { createRandom, type Random } from '../random.ts'

export interface Share {
  /** This thread's number, from 0. */
  readonly part: number
  readonly of: number
}

/** What is due: `index` counts over all threads. */
export interface DueRequest {
  readonly index: number
  /** Milliseconds from the start. */
  readonly offsetMs: number
}

export interface Schedule {
  /** The next one, or undefined after the last. */
  peek(): DueRequest | undefined
  take(): void
}

type AnyOffsets = (arrival: OpenArrival, random: Random) => Offsets

/** Each function takes the arrival of its own kind, which is what it is looked up by. */
const byKind: Readonly<Record<string, unknown>> = registry

function offsetsOf(arrival: OpenArrival, seed: number): Offsets {
  const offsets = byKind[arrival.kind] as AnyOffsets
  return offsets(arrival, createRandom(seed))
}

export interface ScheduleEnd {
  readonly requests?: number
  readonly durationMs?: number
}

function* dueRequests(offsets: Offsets, end: ScheduleEnd): Generator<DueRequest> {
  const { requests = Infinity, durationMs = Infinity } = end
  let index = 0
  for (const offsetMs of offsets) {
    if (index >= requests || offsetMs >= durationMs) return
    yield { index, offsetMs }
    index += 1
  }
}

export interface ScheduleOptions {
  readonly arrival: OpenArrival
  readonly seed: number
  readonly end: ScheduleEnd
  /** Default: all of it. */
  readonly share?: Share
}

/** The same seed gives the same schedule, however many threads share it. */
export function createSchedule({
  arrival,
  seed,
  end,
  share = { part: 0, of: 1 },
}: ScheduleOptions): Schedule {
  const due = dueRequests(offsetsOf(arrival, seed), end)
  let next: DueRequest | undefined
  const advance = (): void => {
    do {
      const { value, done } = due.next()
      next = done === true ? undefined : value
    } while (next !== undefined && next.index % share.of !== share.part)
  }
  advance()
  return { peek: () => next, take: advance }
}
