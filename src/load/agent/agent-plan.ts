/** What one thread is asked to do, and what it reports afterwards. Plain data, because it crosses threads. */
import type { Completion } from '../../contract/exchange.ts'
import type { Limits } from '../../contract/limits.ts'
import type { Arrival } from '../../contract/load-plan.ts'
import type { LatencyMetric, LoadSecond, Threshold, TokenCounting } from '../../contract/load.ts'
import type { Expected } from '../../openai/protocols/protocol.ts'
import type { HistogramData } from '../../contract/duration-histogram.ts'
import type { ScheduleEnd, Share } from '../arrivals/schedule.ts'

/** Answers are what makes a load; when too few come, it is stopped. */
export interface Breaker {
  /** After so many failures in a row. */
  readonly consecutive: number
}

export interface AgentPlan {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly reuse: boolean
  /** Bodies of requests; those of one session are sent one after the other. Every `machines`-th of the load's. */
  readonly sessions: readonly (readonly string[])[]
  /** Among how many machines the load is shared out. */
  readonly machines: number
  /** Addresses of this machine that connections are made from in turn; absent where the kernel chooses. */
  readonly bind?: readonly string[]
  /** What a whole answer to each of the bodies looks like. */
  readonly expected: Expected
  /** Tokens that the longest answer may have; absent where a request has no limit. */
  readonly allowedTokens?: number
  readonly arrival: Arrival
  readonly seed: number
  readonly end: ScheduleEnd
  readonly share: Share
  readonly limits: Limits
  /** Requests a second of a closed loop, over all threads; absent without a limit. */
  readonly mostPerSecond?: number
  /** How long answers that are under way at the end are waited for. */
  readonly drainMs: number
  /** What the times of tokens are: the kernel's stamps, or when we read. */
  readonly stamps: 'kernel' | 'read'
  /** Keeps every token's time. */
  readonly keepStamps: boolean
  /** Absent for a warm-up. */
  readonly canaryPort?: number
  /** Starts every request's id. */
  readonly idPrefix: string
  readonly breaker: Breaker
  /** Thresholds that the goodput counts by. */
  readonly thresholds: readonly Threshold[]
  /** Requests under way at once, of an open loop; more are not sent. */
  readonly mostRunning: number
}

/** When what happened, in milliseconds of CLOCK_MONOTONIC. */
export interface RequestTimes {
  readonly id: string
  readonly index: number
  readonly dueMs: number
  readonly sentMs: number | undefined
  /** It was sent once more, on a fresh connection; `sentMs` is when. */
  readonly resent?: true
  readonly headMs: number | undefined
  readonly tokenMs: readonly number[]
  /** When each token was read; as `tokenMs` where the kernel stamps nothing. */
  readonly readMs: readonly number[]
  readonly endMs: number
  readonly completion: Completion
  /** Name of the agent that sent it, whose times are then by the coordinator's clock. */
  readonly agent?: string
}

export interface AgentFailure {
  readonly completion: Completion
  readonly because: string
  readonly requestId: string
}

export interface AgentCounts {
  sent: number
  notSent: number
  completed: number
  failed: number
  cut: number
  outputTokens: number
  inputTokens: number
  /** Requests that met every threshold. */
  good: number
  byCompletion: Partial<Record<Completion, number>>
  byStatus: Record<string, number>
}

/** Whether a frame is a token that came when it was made, over the complete streamed answers. */
export interface Premise {
  /** Answers that have more tokens than frames, by a usage that may be right. */
  uncounted: number
  /** Answers whose usage is below the number of their frames with text. */
  usageShort: number
  /** Answers whose usage is above what their requests allow. */
  usageLong: number
  /** Answers with output of which nothing says how many tokens they have. */
  untold: number
  /** Answers that are complete, and have no output. */
  empty: number
  /** Tokens by usage, by frames and as counted when they came, of those whose usage may be right. */
  used: number
  framed: number
  recorded: number
  /** Those by usage that came with frames: without thoughts that the server keeps to itself. */
  shown: number
  /** Answers whose times tell whether they were streamed, and those that were not. */
  told: number
  notStreamed: number
}

export const noPremise: Readonly<Premise> = {
  uncounted: 0,
  usageShort: 0,
  usageLong: 0,
  untold: 0,
  empty: 0,
  used: 0,
  framed: 0,
  recorded: 0,
  shown: 0,
  told: 0,
  notStreamed: 0,
}

/** How late a thread may have been, in a part of a load. */
export interface DelayFigures {
  /** Canary, from due to read. */
  readonly lags: HistogramData
  /** Canary, from written to stamped by the kernel. */
  readonly queue: HistogramData
  /** How long the bytes of each token can have lain in a socket. */
  readonly socketWait: HistogramData
  /** Requests, from due to sent. */
  readonly lateness: HistogramData
  /** By how much the times of tokens may be too late; those that are certain are left out. */
  readonly doubts: HistogramData
  /** The same of first tokens. */
  readonly firstDoubts: HistogramData
  /** First tokens in all. */
  readonly firsts: number
}

/** What a part of a load measured, whoever sent it. */
export interface PartResult {
  /** By the clock of the machine that sent it, as all times. */
  readonly startMs: number
  readonly endMs: number
  readonly stoppedBecause: string
  readonly counts: AgentCounts
  readonly connections: number
  readonly closedIdle: number
  /** Requests sent once more, because the server closed an idle connection when they were on their way. */
  readonly resent: number
  readonly tokenCounting: TokenCounting
  readonly premise: Readonly<Premise>
  readonly latencies: Readonly<Record<LatencyMetric, HistogramData>>
  readonly failures: readonly AgentFailure[]
  readonly seconds: readonly LoadSecond[]
  readonly loopUtilisation: number
  readonly requests: readonly RequestTimes[]
}

export interface AgentResult extends PartResult {
  /** Those of the whole load, but for the last canary stamps. */
  readonly delays: DelayFigures
  /** Those of its first second. */
  readonly opening?: DelayFigures
  /** What its machine had none left of for a further connection, and what to do. */
  readonly lack?: string
  /** What it took of the machine, where it had a process to itself. */
  readonly own?: { readonly cpuSeconds: number; readonly maxRssMiB: number }
}
