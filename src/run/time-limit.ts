/** The time that a run may take in all: when it is over, the run ends in order, as after an interrupt, and says so. */
import { after } from '../base/clock.ts'
import { defaultLimits, patienceOf, type Speed } from '../contract/limits.ts'
import type { LoadPlan } from '../contract/load-plan.ts'
import type { Interrupt } from '../host/interrupt.ts'

/** As the user asked for it, with what is left of it, in milliseconds. */
export interface MaxTime {
  readonly askedMs: number
  readonly leftMs: number
}

export interface TimeLimit extends Disposable {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal
  /** The limit that was over, in milliseconds; undefined while none is. */
  readonly overMs: number | undefined
  /** From now on; does nothing where the limit is the user's. */
  allow(ms: number): void
}

export function startTimeLimit(own: MaxTime | undefined): TimeLimit {
  const over = new AbortController()
  let overMs: number | undefined
  const arm = (ms: number, limitMs = ms): (() => void) =>
    after(ms, () => {
      overMs = limitMs
      over.abort(new DOMException('The time of the run is over', 'AbortError'))
    })
  let disarm = own === undefined ? () => undefined : arm(own.leftMs, own.askedMs)
  return {
    signal: over.signal,
    get overMs() {
      return overMs
    },
    allow(ms) {
      if (own !== undefined || !Number.isFinite(ms)) return
      disarm()
      disarm = arm(ms)
    },
    [Symbol.dispose]: () => disarm(),
  }
}

/** An interrupt that the end of the time brings too; its exit code stays that of a signal. */
export function withLimit(interrupt: Interrupt, { signal }: TimeLimit): Interrupt {
  return {
    signal: AbortSignal.any([interrupt.signal, signal]),
    hurry: interrupt.hurry,
    get exitCode() {
      return interrupt.exitCode
    },
    // It is the caller's to dispose of.
    [Symbol.dispose]: () => undefined,
  }
}

const minuteMs = 60_000
const baseMs = 10 * minuteMs
/** Some 20 times of what a check takes on a server of usual speed. */
const checkMs = 2 * minuteMs

/** @param askedMs undefined where the user has not asked; the rest is what is left of it */
export const maxTimeOf = (askedMs: number | undefined, leftMs = askedMs): MaxTime | undefined =>
  askedMs === undefined ? undefined : { askedMs, leftMs: leftMs ?? askedMs }

/** The time for so many checks where none is set; a start has limits of its own. */
export function defaultChecksMs(checks: number, speed?: Speed): number {
  return (baseMs + checks * checkMs) * (speed === undefined ? 1 : patienceOf(speed))
}

/** The time for a load where none is set: what it asks for, if every request took its longest. */
export function defaultLoadMs({ arrival, requests = 0, durationMs = 0 }: LoadPlan, repeat: number): number {
  const together = arrival.kind === 'users' ? arrival.users : requests
  const longestMs = (requests * defaultLimits.totalMs) / Math.max(1, together)
  return baseMs + repeat * (2 * durationMs + longestMs)
}
