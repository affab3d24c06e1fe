/** The loads of the table in docs/benchmarks.md, and what is wanted of each. */
import type { Arrival } from '../../src/contract/load-plan.ts'

export interface ClockLoad {
  /** As `--rows` names it. */
  readonly name: string
  readonly streams: number
  /** Tokens a second of each. */
  readonly rate: number
  /** No ramp: all requests are due at the start. */
  readonly atOnce?: true
  readonly stallMs?: number
  readonly tls?: true
  readonly wanted: Wanted
}

/** In milliseconds, and microseconds of CPU time a token. */
export interface Wanted {
  readonly lagP99: number
  readonly lagMax: number
  readonly ttftP99: number
  readonly usPerToken?: number
}

export const rampSeconds = 2

export const clockLoads: readonly ClockLoad[] = [
  { name: '64x50', streams: 64, rate: 50, wanted: { lagP99: 0.1, lagMax: 1, ttftP99: 0.2, usPerToken: 60 } },
  {
    name: '256x50',
    streams: 256,
    rate: 50,
    wanted: { lagP99: 0.05, lagMax: 1, ttftP99: 0.2, usPerToken: 35 },
  },
  {
    name: '1024x50',
    streams: 1024,
    rate: 50,
    wanted: { lagP99: 0.05, lagMax: 3, ttftP99: 0.2, usPerToken: 18 },
  },
  {
    name: '1024x50-at-once',
    streams: 1024,
    rate: 50,
    atOnce: true,
    wanted: { lagP99: 0.1, lagMax: 5, ttftP99: 0.5, usPerToken: 18 },
  },
  {
    name: '4096x10',
    streams: 4096,
    rate: 10,
    wanted: { lagP99: 0.1, lagMax: 5, ttftP99: 0.2, usPerToken: 24 },
  },
  {
    name: '1024x50-stalls',
    streams: 1024,
    rate: 50,
    stallMs: 30,
    wanted: { lagP99: 0.1, lagMax: 5, ttftP99: 0.5 },
  },
  { name: 'tls-64x50', streams: 64, rate: 50, tls: true, wanted: { lagP99: 0.2, lagMax: 5, ttftP99: 0.5 } },
  { name: 'tls-256x20', streams: 256, rate: 20, tls: true, wanted: { lagP99: 0.2, lagMax: 5, ttftP99: 0.5 } },
]

export const arrivalOf = ({ streams, atOnce }: ClockLoad): Arrival =>
  atOnce === true ? { kind: 'users', users: streams } : { kind: 'constant', rate: streams / rampSeconds }
