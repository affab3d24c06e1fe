/** What load is put on a server, and what was measured under it. Plain data. */
import type { Completion } from './exchange.ts'

/** When requests are due. Rates are requests a second, over the whole run. */
export type Arrival =
  /** Closed loop: each user sends its next request when the answer to the one before has ended. */
  | { readonly kind: 'users'; readonly users: number; readonly thinkMs?: number }
  | { readonly kind: 'constant'; readonly rate: number }
  | { readonly kind: 'poisson'; readonly rate: number }
  /** Gaps drawn from a gamma distribution; `burstiness` is its shape: 1 is Poisson, less is burstier. */
  | { readonly kind: 'gamma'; readonly rate: number; readonly burstiness: number }
  /** Poisson whose rate moves evenly from one to the other over `overMs`, and stays. */
  | { readonly kind: 'ramp'; readonly fromRate: number; readonly toRate: number; readonly overMs: number }
  /** Poisson at one rate after the other. */
  | { readonly kind: 'steps'; readonly rates: readonly number[]; readonly stepMs: number }
  /** Offsets from the start. */
  | { readonly kind: 'trace'; readonly atMs: readonly number[] }

/** One load as it is written in a preset or said on the command line. */
export interface LoadPlan {
  readonly name: string
  /** Default `/v1/chat/completions`; bodies have the form that the path asks for. */
  readonly endpoint?: string
  readonly arrival: Arrival
  /** Ends after so many requests, or after so long; whichever is first. */
  readonly requests?: number
  readonly durationMs?: number
  /** Of each answer. Default 64. */
  readonly maxTokens?: number
  /** Made-up prompts; default 32 tokens. */
  readonly prompts?: PromptPlan
  /** Goes on to `maxTokens` whatever the model says; a field of vLLM's. */
  readonly ignoreEos?: boolean
  /** Asks for the token count in each frame; a field of vLLM's. */
  readonly continuousUsage?: boolean
  /** Laid over each request. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Default `reuse`. */
  readonly connections?: 'reuse' | 'fresh'
  /** Sent before anything is measured. Default 4. */
  readonly warmupRequests?: number
  /** Failed share of the requests that is put up with, 0 to 1. Default 0. */
  readonly errorBudget?: number
  /** Such as `ttft p99 <= 300ms`. */
  readonly thresholds?: readonly string[]
  /** Default 1. */
  readonly seed?: number
}

export interface PromptPlan {
  readonly inputTokens: number
  /** Of those, tokens that several prompts share. */
  readonly prefixTokens?: number
  /** How many different shared prefixes there are. Default 1. */
  readonly prefixes?: number
  /** Requests of one conversation, each with what was said before. Default 1. */
  readonly turns?: number
}

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
  readonly message: string
}

/** Milliseconds. */
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
  /** Of those completed, within every latency threshold. */
  readonly good: number
  readonly outputTokens: number
  readonly inputTokens: number
  readonly ttftP50Ms?: number
  readonly itlMeanMs?: number
  readonly canaryMaxMs?: number
  /** What the server says of itself at about that time. */
  readonly server?: ServerSample
}

export interface ServerSample {
  readonly running?: number
  readonly waiting?: number
  /** 0 to 1. */
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

/** Whether the client's own delay leaves the numbers worth reading. */
export interface Validity {
  readonly state: 'valid' | 'degraded' | 'void'
  /** What the client may have added to any time stamp, 99th percentile, in milliseconds. */
  readonly errorBarMs: number
  /** One sentence each, why it is not valid. */
  readonly reasons: readonly string[]
  readonly canary: Distribution
  /** How long bytes lay in our sockets by the loop's own turns, by token. */
  readonly socketWait: Distribution
  /** From due to sent; only of an open loop, where being late is ours. */
  readonly lateness: Distribution
  /** Share of the time that the busiest event loop was at work, 0 to 1. */
  readonly loopUtilisation: number
  readonly cpuSeconds: number
  readonly maxRssMiB: number
}

export interface LoadCounts {
  readonly sent: number
  /** Due before the end, and never sent: the server's or the client's queue was full, or the run was cut. */
  readonly notSent: number
  readonly completed: number
  readonly failed: number
  /** Under way when the run's time was over, and hung up on; neither completed nor failed. */
  readonly cut: number
  readonly byCompletion: Readonly<Partial<Record<Completion, number>>>
  /** HTTP statuses that are not 2xx. */
  readonly byStatus: Readonly<Record<string, number>>
  readonly outputTokens: number
  readonly inputTokens: number
  readonly connections: number
  /** Connections that the server closed between two requests. */
  readonly closedIdle: number
}

/** Why a request failed, with one example. */
export interface FailureExample {
  readonly completion: Completion
  readonly because: string
  readonly count: number
  readonly requestId: string
}

/** How tokens were told apart: exactly, or by chunk, where a chunk may hold several. */
export type TokenCounting = 'usage' | 'token-ids' | 'chunks'

export interface LoadRates {
  readonly requestsPerSecond: number
  readonly outputTokensPerSecond: number
  /** Absent where the server gives no usage. */
  readonly inputTokensPerSecond?: number
  /** Requests a second that met every latency threshold; absent where there is none. */
  readonly goodput?: number
}

export interface LoadRecord {
  readonly name: string
  readonly arrival: Arrival
  readonly seed: number
  readonly endpoint: string
  readonly connections: 'reuse' | 'fresh'
  readonly threads: number
  /** From the first due time to the end of the last request. */
  readonly durationMs: number
  readonly stoppedBecause: string
  /** Why the server was held to be saturated, and the load stopped for it. */
  readonly saturated?: string
  readonly validity: Validity
  readonly counts: LoadCounts
  readonly tokenCounting: TokenCounting
  readonly latencies: Readonly<Partial<Record<LatencyMetric, Distribution>>>
  readonly rates: LoadRates
  readonly thresholds: readonly ThresholdOutcome[]
  readonly failures: readonly FailureExample[]
  readonly series: readonly LoadSecond[]
  readonly server?: ServerFigures
  /** What could not be measured, and why; one sentence each. */
  readonly notes: readonly string[]
}
