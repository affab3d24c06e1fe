/** The clock: what the kernel's stamps are off by, beside the times of reads and a reader in C, in one go. */
import type { Arrival } from '../../src/contract/load-plan.ts'
import { measure, type Measurement } from './measure.ts'
import { median, print } from './rows.ts'

interface ClockLoad {
  readonly what: string
  readonly streams: number
  readonly rate: number
  /** No ramp: all requests are due at the start. */
  readonly atOnce?: true
  /** The client does nothing else for so long, once a second. */
  readonly stallMs?: number
  readonly lagP99: number
  readonly lagMax: number
  readonly ttftP99: number
  readonly usPerToken?: number
}

/** The limits are those of the first table of docs/benchmarks.md. */
const loads: readonly ClockLoad[] = [
  { what: '64 x 50', streams: 64, rate: 50, lagP99: 0.1, lagMax: 1, ttftP99: 0.2, usPerToken: 60 },
  { what: '256 x 50', streams: 256, rate: 50, lagP99: 0.05, lagMax: 1, ttftP99: 0.2, usPerToken: 35 },
  { what: '1024 x 50', streams: 1024, rate: 50, lagP99: 0.05, lagMax: 3, ttftP99: 0.2, usPerToken: 18 },
  {
    what: '1024 x 50 at once',
    streams: 1024,
    rate: 50,
    atOnce: true,
    lagP99: 0.1,
    lagMax: 5,
    ttftP99: 0.5,
    usPerToken: 18,
  },
  { what: '4096 x 10', streams: 4096, rate: 10, lagP99: 0.1, lagMax: 5, ttftP99: 0.2, usPerToken: 24 },
  {
    what: '1024 x 50, stalls of 30 ms',
    streams: 1024,
    rate: 50,
    stallMs: 30,
    lagP99: 0.1,
    lagMax: 5,
    ttftP99: 0.5,
  },
]
const seconds = 8
const rampSeconds = 2

const arrivalOf = ({ streams, atOnce }: ClockLoad): Arrival =>
  atOnce === true ? { kind: 'users', users: streams } : { kind: 'constant', rate: streams / rampSeconds }

function isMet(load: ClockLoad, runs: readonly Measurement[]): boolean {
  const of = (read: (run: Measurement) => number): number => median(runs.map(read))
  return (
    of(({ truth }) => truth.lag.p99) <= load.lagP99 &&
    of(({ truth }) => truth.lag.max) <= load.lagMax &&
    of(({ truth }) => truth.ttftSentError.p99) <= load.ttftP99 &&
    of(({ usPerToken }) => usPerToken) <= (load.usPerToken ?? Infinity)
  )
}

function valuesOf(runs: readonly Measurement[]): Record<string, number | string> {
  const of = (read: (run: Measurement) => number): number => median(runs.map(read))
  const covered = runs.filter(({ record, truth }) => record.validity.errorBarMs >= truth.lag.p99).length
  return {
    'lag p50': of(({ truth }) => truth.lag.p50),
    'lag p99': of(({ truth }) => truth.lag.p99).toFixed(3),
    max: of(({ truth }) => truth.lag.max),
    'ttft error p99 from sent': of(({ truth }) => truth.ttftSentError.p99),
    'due to sent p99': of(({ truth }) => truth.lateness.p99),
    'us/token': of(({ usPerToken }) => usPerToken),
    MiB: of(({ record }) => record.validity.maxRssMiB),
    bar: of(({ record }) => record.validity.errorBarMs).toFixed(3),
    covered: `${covered} of ${runs.length}`,
    'merged %': of(({ record }) => (record.stampReport?.mergedShare ?? 0) * 100),
    state: runs.map(({ record }) => record.validity.state).join('/'),
  }
}

/** @param streams only the loads of so many */
export async function clock(repeats: number, streams?: number): Promise<void> {
  for (const load of loads) {
    if (streams !== undefined && load.streams !== streams) continue
    for (const stamps of ['kernel', 'read'] as const) {
      const runs: Measurement[] = []
      for (let repeat = 0; repeat < repeats; repeat++) {
        const order = { arrival: arrivalOf(load), requests: load.streams, maxTokens: load.rate * seconds }
        const { stallMs = 0 } = load
        runs.push(await measure({ rate: load.rate }, { ...order, stamps, stallMs }))
      }
      const values = valuesOf(runs)
      const what = `${load.what}, ${stamps}`
      print(stamps === 'kernel' ? { what, values, met: isMet(load, runs) } : { what, values })
    }
  }
}
