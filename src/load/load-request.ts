/** One load as it is asked for, whoever asks. */
import { UsageError } from '../base/errors.ts'
import type { Limits } from '../contract/limits.ts'
import type { Arrival } from '../contract/load-plan.ts'
import type { Repetition, Threshold, Trial } from '../contract/load.ts'
import type { StampsWanted } from '../contract/stamps.ts'
import type { Expected } from '../openai/protocols/protocol.ts'
import type { ScheduleEnd } from './arrivals/schedule.ts'

export interface LoadRequest {
  readonly name: string
  /** Whole address of the endpoint. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly sessions: readonly (readonly string[])[]
  /** What a whole answer to each of the bodies looks like. */
  readonly expected: Expected
  readonly arrival: Arrival
  readonly seed: number
  readonly end: ScheduleEnd
  readonly reuse: boolean
  readonly threads: number
  readonly limits: Limits
  /** A limit of the user's on requests a second. */
  readonly mostPerSecond?: number
  readonly warmupRequests: number
  readonly thresholds: readonly Threshold[]
  /** Share of the answers that may fail, 0 to 1. */
  readonly errorBudget: number
  /** What the times of tokens shall be; `auto`: the kernel's stamps where it gives them; default `read`. */
  readonly stamps?: StampsWanted
  readonly keepStamps: boolean
  readonly runId: string
  /** Applies to an open loop only. */
  readonly mostRunning: number
  /** One rate of several that are tried. */
  readonly trial?: Trial
  /** One run of several with the same plan. */
  readonly repetition?: Repetition
  /** Hangs up as soon as the server is seen to fall behind: the rest of a queue tells nothing more. */
  readonly stopWhenSaturated?: boolean
}

function refuse(message: string, hint: string): never {
  throw new UsageError('usage/invalid-load', message, { hint })
}

function ratesOf(arrival: Arrival): readonly number[] {
  switch (arrival.kind) {
    case 'constant':
    case 'poisson':
    case 'gamma':
      return [arrival.rate]
    case 'ramp':
      return [arrival.fromRate, arrival.toRate]
    case 'steps':
      return arrival.rates
    case 'users':
    case 'trace':
      return []
  }
}

function assertArrival(arrival: Arrival): void {
  const bad = ratesOf(arrival).find((rate) => !(rate > 0 && Number.isFinite(rate)))
  if (bad !== undefined) refuse(`A rate of ${bad} requests a second sends nothing`, 'Give a rate above 0.')
  if (arrival.kind === 'users' && !(Number.isInteger(arrival.users) && arrival.users > 0))
    refuse(`${arrival.users} is not a number of users`, 'Give a whole number above 0 after --users.')
  if (arrival.kind === 'gamma' && !(arrival.burstiness > 0))
    refuse(
      `A burstiness of ${arrival.burstiness} is not allowed`,
      'Give a number above 0; 1 is a Poisson process.',
    )
}

/** A closed loop keeps to a limit; an open one says itself when it sends. */
function assertWithin(arrival: Arrival, mostPerSecond: number): void {
  if (arrival.kind === 'trace')
    refuse('A trace has times of its own, and --rate-limit another', 'Leave one of them out.')
  const fastest = Math.max(0, ...ratesOf(arrival))
  if (fastest > mostPerSecond)
    refuse(
      `A rate of ${fastest} requests a second is above --rate-limit, which is ${mostPerSecond}`,
      'Lower the rate or raise the limit.',
    )
}

const isPositive = (value: number | undefined): boolean => value === undefined || value > 0

/** @throws UsageError `usage/invalid-load` where numbers make no load */
export function assertLoadRequest({
  arrival,
  end,
  sessions,
  mostPerSecond,
}: Pick<LoadRequest, 'arrival' | 'end' | 'sessions' | 'mostPerSecond'>): void {
  assertArrival(arrival)
  if (mostPerSecond !== undefined) assertWithin(arrival, mostPerSecond)
  if (!isPositive(end.requests) || !isPositive(end.durationMs))
    refuse(
      'A load of no requests or of no duration measures nothing',
      'Give --requests or --duration a value above 0.',
    )
  const endsItself = arrival.kind === 'trace' || arrival.kind === 'steps'
  if (end.requests === undefined && end.durationMs === undefined && !endsItself)
    refuse('The load has no end', 'Give --requests or --duration.')
  if (sessions.flat().length === 0)
    refuse('The load has no prompt to send', 'Give a file that holds prompts.')
}
