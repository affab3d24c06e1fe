/** The client's stamps against the server's, token by token. */
import { readFileSync } from 'node:fs'
import type { TrueTimes } from './paced-server.ts'

interface Timing {
  readonly id: string
  readonly dueNs: number
  readonly sentNs: number
  readonly tokenNs: readonly number[]
  readonly completion: string
}

export interface Quantiles {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export interface Comparison {
  readonly requests: number
  readonly tokens: number
  /** From the server's send to the client's stamp of the same token, in milliseconds. */
  readonly lag: Quantiles
  /** |TTFT from due, as the client says it − the server's own|, in milliseconds. */
  readonly ttftError: Quantiles
  /** |TTFT from sent, as the client says it − the server's own|, in milliseconds. */
  readonly ttftSentError: Quantiles
  /** From due to sent, and from sent to received, in milliseconds. */
  readonly lateness: Quantiles
  readonly onTheWay: Quantiles
  /** From the first due time of all to each one's departure, in milliseconds. */
  readonly departure: Quantiles
  /** |gap as the client says it − the server's own|, in milliseconds. */
  readonly itlError: Quantiles
  /** The client's own numbers and the truth, in milliseconds. */
  readonly ttftP50: number
  readonly trueTtftP50: number
}

export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

const ms = (ns: number): number => ns / 1e6

interface Pair {
  readonly timing: Timing
  readonly times: TrueTimes
}

function pairsOf(timingsFile: string, truth: readonly TrueTimes[]): readonly Pair[] {
  const byId = new Map(truth.map((times) => [times.id, times]))
  const timings = readFileSync(timingsFile, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Timing)
    .filter(({ completion }) => completion === 'complete')
  return timings.map((timing) => {
    const times = byId.get(timing.id)
    if (times === undefined || times.tokenNs.length !== timing.tokenNs.length)
      throw new Error(`${timing.id}: ${timing.tokenNs.length} stamps for ${times?.tokenNs.length} tokens`)
    return { timing, times }
  })
}

const gapsOf = (stamps: readonly number[]): readonly number[] =>
  stamps.slice(1).map((stamp, index) => stamp - (stamps[index] ?? 0))

const differences = (some: readonly number[], others: readonly number[]): readonly number[] =>
  some.map((value, index) => value - (others[index] ?? 0))

export function compare(timingsFile: string, truth: readonly TrueTimes[]): Comparison {
  const pairs = pairsOf(timingsFile, truth)
  const lags = pairs.flatMap(({ timing, times }) => differences(timing.tokenNs, times.tokenNs))
  const itlErrors = pairs.flatMap(({ timing, times }) =>
    differences(gapsOf(timing.tokenNs), gapsOf(times.tokenNs)).map(Math.abs),
  )
  const ttfts = pairs.map(({ timing }) => (timing.tokenNs[0] ?? 0) - timing.dueNs)
  const sentTtfts = pairs.map(({ timing }) => (timing.tokenNs[0] ?? 0) - timing.sentNs)
  const trueTtfts = pairs.map(({ times }) => (times.tokenNs[0] ?? 0) - times.receivedNs)
  const firstDueNs = pairs.reduce((first, { timing }) => Math.min(first, timing.dueNs), Infinity)
  return {
    requests: pairs.length,
    tokens: lags.length,
    lag: quantilesOf(lags.map(ms)),
    ttftError: quantilesOf(differences(ttfts, trueTtfts).map(Math.abs).map(ms)),
    ttftSentError: quantilesOf(differences(sentTtfts, trueTtfts).map(Math.abs).map(ms)),
    lateness: quantilesOf(pairs.map(({ timing }) => ms(timing.sentNs - timing.dueNs))),
    departure: quantilesOf(pairs.map(({ timing }) => ms(timing.sentNs - firstDueNs))),
    onTheWay: quantilesOf(pairs.map(({ timing, times }) => ms(times.receivedNs - timing.sentNs))),
    itlError: quantilesOf(itlErrors.map(ms)),
    ttftP50: quantilesOf(ttfts.map(ms)).p50,
    trueTtftP50: quantilesOf(trueTtfts.map(ms)).p50,
  }
}
