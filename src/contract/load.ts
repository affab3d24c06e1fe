/** What was measured under a load. Plain data. */
import type { LoadCounts } from './load-counts.ts'
import type { Completion } from './exchange.ts'
import type { AgentReport, ClientDelay } from './load-agents.ts'
import type { Arrival } from './load-plan.ts'

/** How often a metric has to be within a limit: `p99` means in 99 of 100 cases. */
export interface Threshold {
  /** As written, e.g. `ttft p99 <= 300ms`. */
  readonly text: string
  readonly metric: ThresholdMetric
  readonly statistic: ThresholdStatistic
  readonly comparison: '<=' | '<' | '>=' | '>'
  /** In the metric's own unit. */
  readonly limit: number
}

export type LatencyMetric =
  | 'ttfb'
  | 'ttft'
  | 'ttft-sent'
  | 'ttfr'
  | 'ttfo'
  | 'chunk-gap'
  | 'itl'
  | 'tpot'
  | 'latency'
  | 'lateness'
export type RateMetric = 'requests' | 'output-tokens' | 'input-tokens' | 'goodput' | 'errors'
export type ThresholdMetric = LatencyMetric | RateMetric
export type ThresholdStatistic =
  | { readonly kind: 'quantile'; readonly quantile: number }
  | { readonly kind: 'mean' | 'max' | 'value' }

/** What is known of a value after a run: the true one lies between `low` and `high` in 95 of 100 runs. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface ThresholdOutcome {
  readonly threshold: Threshold
  readonly status: 'pass' | 'fail' | 'inconclusive'
  /** Absent where nothing was measured. */
  readonly interval?: Interval
  /** How many samples the interval rests on. */
  readonly samples: number
  /** How many more requests would decide it, by the spread seen so far. */
  readonly moreRequests?: number
  /** Without the delay of the client itself it would be decided: more requests decide nothing. */
  readonly lateClient?: true
  readonly message: string
}

/** How values are distributed, in milliseconds. */
export interface Distribution {
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

/** One second of a run. Latencies are those of the requests and tokens that ended in it. */
export interface LoadSecond {
  readonly atS: number
  /** Requests under way at its end. */
  readonly running: number
  readonly sent: number
  readonly completed: number
  readonly failed: number
  /** Completed answers within every latency threshold. */
  readonly good: number
  readonly outputTokens: number
  readonly inputTokens: number
  readonly ttftP50Ms?: number
  readonly itlMeanMs?: number
  readonly canaryMaxMs?: number
  /** Where some of those who send had not reported in time: how many had, and of how many. */
  readonly reported?: { readonly count: number; readonly of: number }
  /** What the server says of itself at about that time. */
  readonly server?: ServerSample
}

export interface ServerSample {
  readonly running?: number
  readonly waiting?: number
  /** Share of the KV cache in use, 0 to 1. */
  readonly kvUsage?: number
}

/** From the server's own metrics, first scrape to last. */
export interface ServerFigures {
  readonly promptTokens?: number
  readonly generatedTokens?: number
  readonly preemptions?: number
  /** Share of the queried prompt tokens that were cached, 0 to 1. */
  readonly prefixHitRate?: number
  /** Accepted share of the draft tokens, 0 to 1. */
  readonly acceptanceRate?: number
  readonly ttftMeanMs?: number
  readonly itlMeanMs?: number
  readonly queueMeanMs?: number
  readonly waitingMax?: number
  readonly kvUsageMax?: number
}

/** What the kernel's stamps were worth. */
export interface StampReport {
  readonly reads: number
  /** Reads whose stamp was missing or could not be right: their time is when they were read. */
  readonly unstamped: number
  /** How often the wall clock was set meanwhile. */
  readonly clockSteps: number
  /** From the write of a canary to its stamp. */
  readonly queue: Distribution
  /** Tokens that share a stamp with a later one, or have none: they came up to so many milliseconds earlier than it is said. */
  readonly merged: Distribution
  /** Their part of all tokens, 0 to 1; those that are less than 3 ms in doubt are left out. */
  readonly mergedShare: number
}

/** Whether the client's own delay leaves the numbers worth reading. */
export interface Validity extends ClientDelay {
  /** One sentence each, why it is not valid. */
  readonly reasons: readonly string[]
  /** The agent whose state this is, where several have sent: that of the worst. */
  readonly agent?: string
  readonly canary: Distribution
  /** How long bytes lay in our sockets by the loop's own turns, by token; of the worst thread, as the canary. */
  readonly socketWait: Distribution
  /** From due to sent; only of an open loop, where being late is ours. */
  readonly lateness: Distribution
  /** Share of the time that the busiest event loop was at work, 0 to 1. */
  readonly loopUtilisation: number
  readonly cpuSeconds: number
  readonly maxRssMiB: number
  /** The same of what came after the first second, in which a burst of requests may fall; absent of shorter loads. */
  readonly steady?: ClientDelay
}

/** Why a request failed, with one example. */
export interface FailureExample {
  readonly completion: Completion
  readonly because: string
  readonly count: number
  readonly requestId: string
}

/** How tokens were counted: exactly, or by chunk, where a chunk may hold several. */
export type TokenCounting = 'usage' | 'token-ids' | 'chunks'

export interface LoadRates {
  readonly requestsPerSecond: number
  readonly outputTokensPerSecond: number
  /** Absent where the server gives no usage. */
  readonly inputTokensPerSecond?: number
  /** Requests a second that met every latency threshold; absent where there is none. */
  readonly goodput?: number
}

/** Rates are tried one after the other: up to saturation, or for the highest that meets every threshold. */
export interface Trial {
  readonly of: 'sweep' | 'search'
  /** Requests that are due a second. */
  readonly rate: number
}

export interface Repetition {
  /** Counts from 1 on. */
  readonly index: number
  readonly of: number
}

export interface LoadRecord {
  readonly name: string
  readonly arrival: Arrival
  readonly seed: number
  /** Failed share of the requests that may be, 0 to 1. */
  readonly errorBudget: number
  /** For how long requests were to be sent, in milliseconds; absent where their number ended the load. */
  readonly sendingMs?: number
  /** One rate of several that were tried. */
  readonly trial?: Trial
  /** One run of several with the same plan. */
  readonly repetition?: Repetition
  readonly endpoint: string
  readonly connections: 'reuse' | 'fresh'
  readonly threads: number
  /** From the first due time to the end of the last request. */
  readonly durationMs: number
  readonly stoppedBecause: string
  /** Why the server was held to be saturated, and the load stopped for it. */
  readonly saturated?: string
  readonly validity: Validity
  /** Those that sent the load, where it was not this process; times of one are differences on its own clock. */
  readonly agents?: readonly AgentReport[]
  /** So far, in milliseconds, may the seconds and the starts of the agents be apart from what is said. */
  readonly clockBoundMs?: number
  /** What the times of tokens are: the kernel's stamps, or when we read; older records lack it, and are the latter. */
  readonly stamps?: 'kernel' | 'read'
  /** Why they are when we read, one clause. */
  readonly readStampsBecause?: string
  /** Absent where they are when we read. */
  readonly stampReport?: StampReport
  readonly counts: LoadCounts
  readonly tokenCounting: TokenCounting
  readonly latencies: Readonly<Partial<Record<LatencyMetric, Distribution>>>
  /** HDR histograms of microseconds, in the base64 form of HdrHistogram V2: enough to judge thresholds again. */
  readonly histograms?: Readonly<Partial<Record<LatencyMetric, string>>>
  readonly rates: LoadRates
  readonly thresholds: readonly ThresholdOutcome[]
  readonly failures: readonly FailureExample[]
  readonly series: readonly LoadSecond[]
  readonly server?: ServerFigures
  /** What could not be measured, and why; one sentence each. */
  readonly notes: readonly string[]
}
