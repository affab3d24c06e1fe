/** Where one thread's measurements are summed up while they come. */
import type { LatencyMetric, LoadSecond, TokenCounting } from '../../contract/load.ts'
import { noPremise, type Premise } from './agent-plan.ts'
import type { AgentCounts, AgentFailure, DelayFigures, RequestTimes } from './agent-plan.ts'
import { DurationHistogram, type HistogramData } from '../../contract/duration-histogram.ts'
import { notePremise, type StreamedAnswer } from './note-premise.ts'
import type { TokenListener } from '../stream/token-stamper.ts'

const latencyMetrics: readonly LatencyMetric[] = [
  'ttfb',
  'ttft',
  'ttft-sent',
  'ttfr',
  'ttfo',
  'chunk-gap',
  'itl',
  'tpot',
  'latency',
  'lateness',
]
/** More examples of failures tell nothing new. */
const mostFailures = 1_000

interface Second {
  sent: number
  completed: number
  failed: number
  outputTokens: number
  inputTokens: number
  good: number
  gapMs: number
  gaps: number
  readonly ttftMs: number[]
}

const emptySecond = (): Second => ({
  sent: 0,
  completed: 0,
  failed: 0,
  outputTokens: 0,
  inputTokens: 0,
  good: 0,
  gapMs: 0,
  gaps: 0,
  ttftMs: [],
})

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)]
}

export class ThreadTotals implements TokenListener {
  readonly counts: AgentCounts = {
    sent: 0,
    notSent: 0,
    completed: 0,
    failed: 0,
    cut: 0,
    outputTokens: 0,
    inputTokens: 0,
    good: 0,
    byCompletion: {},
    byStatus: {},
  }
  readonly socketWait = new DurationHistogram()
  readonly #doubts = new DurationHistogram()
  readonly #firstDoubts = new DurationHistogram()
  #firsts = 0
  readonly failures: AgentFailure[] = []
  readonly requests: RequestTimes[] = []
  readonly seconds: LoadSecond[] = []
  #counting: TokenCounting | undefined
  readonly premise: Premise = { ...noPremise }
  /** Tokens that have no stamp of their own. */
  merged = 0
  /** How long the bytes that are being read can have waited. */
  waitMs = 0
  readonly #latencies = new Map(latencyMetrics.map((metric) => [metric, new DurationHistogram()]))
  readonly #itl = this.#of('itl')
  readonly #chunkGap = this.#of('chunk-gap')
  #second = emptySecond()

  token(tokens: number, gapMs: number | undefined): void {
    this.#second.outputTokens += tokens
    if (tokens > 0) this.socketWait.record(this.waitMs, tokens)
    if (gapMs === undefined) {
      this.#firsts += 1
      return
    }
    this.#second.gapMs += gapMs
    this.#second.gaps += tokens
  }

  /** What stands between the frames of an answer; each is a token where no sizes are given. */
  gaps(gaps: readonly number[], sizes?: readonly number[]): void {
    // A frame with text and no token of its own makes the wait for the next token no shorter.
    let waitedMs = 0
    for (let index = 0; index < gaps.length; index++) {
      const gapMs = gaps[index] ?? 0
      const tokens = sizes?.[index] ?? 1
      this.#chunkGap.record(gapMs)
      waitedMs += gapMs
      if (tokens === 0) continue
      this.#itl.record(waitedMs / tokens, tokens)
      waitedMs = 0
    }
  }

  /** The tokens of an answer that has come in one piece. */
  whole(tokens: number): void {
    this.#second.outputTokens += tokens
  }

  doubt(tokens: number, ms: number, first: boolean): void {
    this.merged += tokens
    this.#doubts.record(ms, tokens)
    if (first) this.#firstDoubts.record(ms)
  }

  record(metric: LatencyMetric, ms: number | undefined): void {
    if (ms !== undefined) this.#of(metric).record(ms)
    if (ms !== undefined && metric === 'ttft') this.#second.ttftMs.push(ms)
  }

  sent(latenessMs: number): void {
    this.counts.sent += 1
    this.#second.sent += 1
    this.#of('lateness').record(latenessMs)
  }

  completed(outputTokens: number, inputTokens: number, good: boolean): void {
    this.counts.completed += 1
    this.counts.outputTokens += outputTokens
    this.counts.inputTokens += inputTokens
    this.#second.completed += 1
    this.#second.inputTokens += inputTokens
    if (!good) return
    this.counts.good += 1
    this.#second.good += 1
  }

  failed(failure: AgentFailure, outputTokens: number): void {
    this.counts.failed += 1
    this.counts.outputTokens += outputTokens
    this.#second.failed += 1
    if (this.failures.length < mostFailures) this.failures.push(failure)
  }

  /** What one streamed answer, which is complete, was counted by and came like. */
  noteAnswer(answer: StreamedAnswer): void {
    // One answer that is counted by chunk makes all of them inexact.
    if (this.#counting === undefined || answer.counting === 'chunks') this.#counting = answer.counting
    notePremise(this.premise, answer)
  }

  get tokenCounting(): TokenCounting {
    return this.#counting ?? 'chunks'
  }

  /** Closes the current second. */
  roll(atS: number, more: { readonly running: number; readonly canaryMaxMs: number }): LoadSecond {
    const { gapMs, gaps, ttftMs, ...sums } = this.#second
    const ttftP50Ms = medianOf(ttftMs)
    const second: LoadSecond = {
      atS,
      ...more,
      ...sums,
      ...(ttftP50Ms === undefined ? {} : { ttftP50Ms }),
      ...(gaps === 0 ? {} : { itlMeanMs: gapMs / gaps }),
    }
    this.seconds.push(second)
    this.#second = emptySecond()
    return second
  }

  latencies(): Record<LatencyMetric, HistogramData> {
    const entries = Array.from(this.#latencies, ([metric, histogram]) => [metric, histogram.data()])
    return Object.fromEntries(entries) as Record<LatencyMetric, HistogramData>
  }

  /** How late this thread may have been so far, with what its canary says. */
  delays({ lags, queue }: Pick<DelayFigures, 'lags' | 'queue'>): DelayFigures {
    return {
      lags,
      queue,
      socketWait: this.socketWait.data(),
      lateness: this.#of('lateness').data(),
      doubts: this.#doubts.data(),
      firstDoubts: this.#firstDoubts.data(),
      firsts: this.#firsts,
    }
  }

  #of(metric: LatencyMetric): DurationHistogram {
    const known = this.#latencies.get(metric) ?? new DurationHistogram()
    this.#latencies.set(metric, known)
    return known
  }
}
