/** Puts the results of all threads together into one. */
import { largest } from '../../base/extremes.ts'
import { defined } from '../../base/defined.ts'
import type { LoadCounts } from '../../contract/load-counts.ts'
import type { LatencyMetric, LoadSecond, TokenCounting } from '../../contract/load.ts'
import type { AgentCounts, AgentFailure, PartResult, Premise, RequestTimes } from '../agent/agent-plan.ts'
import { ordinaryEnds } from '../agent/ordinary-ends.ts'
import { DurationHistogram, type HistogramData } from '../../contract/duration-histogram.ts'

export interface MergedResult {
  /** From each part's own start to the end of the last. */
  readonly durationMs: number
  readonly stoppedBecause: string
  readonly counts: LoadCounts
  readonly good: number
  readonly premise: Readonly<Premise>
  readonly tokenCounting: TokenCounting
  readonly latencies: Readonly<Record<LatencyMetric, DurationHistogram>>
  readonly failures: readonly AgentFailure[]
  readonly seconds: readonly LoadSecond[]
  readonly loopUtilisation: number
  /** In the order of their indices. */
  readonly requests: readonly RequestTimes[]
}

function sumMaps(maps: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, value] of maps.flatMap((map) => Object.entries(map)))
    sums[name] = (sums[name] ?? 0) + value
  return sums
}

type Total = keyof { [Name in keyof AgentCounts as AgentCounts[Name] extends number ? Name : never]: true }

function mergeCounts(results: readonly PartResult[]): LoadCounts {
  const total = (name: Total): number => results.reduce((sum, { counts }) => sum + counts[name], 0)
  return {
    sent: total('sent'),
    notSent: total('notSent'),
    completed: total('completed'),
    failed: total('failed'),
    cut: total('cut'),
    byCompletion: sumMaps(results.map(({ counts }) => counts.byCompletion)),
    byStatus: sumMaps(results.map(({ counts }) => counts.byStatus)),
    outputTokens: total('outputTokens'),
    inputTokens: total('inputTokens'),
    connections: results.reduce((sum, { connections }) => sum + connections, 0),
    closedIdle: results.reduce((sum, { closedIdle }) => sum + closedIdle, 0),
    resent: results.reduce((sum, { resent }) => sum + resent, 0),
  }
}

function mergeHistograms(all: readonly HistogramData[]): DurationHistogram {
  const merged = new DurationHistogram()
  for (const data of all) merged.add(data)
  return merged
}

/** The mean of the values that exist; a mean of medians is not a median, but near enough for a second. */
function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : there.reduce((sum, value) => sum + value, 0) / there.length
}

/** Those of the same second in one. */
export function mergeSeconds(seconds: readonly LoadSecond[]): LoadSecond {
  const sum = (
    name: 'running' | 'sent' | 'completed' | 'failed' | 'outputTokens' | 'inputTokens' | 'good',
  ): number => seconds.reduce((total, second) => total + second[name], 0)
  const ttftP50Ms = meanOf(seconds.map((second) => second.ttftP50Ms))
  const itlMeanMs = meanOf(seconds.map((second) => second.itlMeanMs))
  return {
    atS: seconds[0]?.atS ?? 0,
    running: sum('running'),
    sent: sum('sent'),
    completed: sum('completed'),
    failed: sum('failed'),
    outputTokens: sum('outputTokens'),
    inputTokens: sum('inputTokens'),
    good: sum('good'),
    canaryMaxMs: largest(seconds.map(({ canaryMaxMs = 0 }) => canaryMaxMs)),
    ...defined({ ttftP50Ms, itlMeanMs }),
  }
}

function mergeSeries(results: readonly PartResult[]): readonly LoadSecond[] {
  const bySecond = new Map<number, LoadSecond[]>()
  for (const second of results.flatMap(({ seconds }) => seconds)) {
    bySecond.set(second.atS, [...(bySecond.get(second.atS) ?? []), second])
  }
  return Array.from(bySecond.values(), mergeSeconds).toSorted((a, b) => a.atS - b.atS)
}

/** @param results of one start, each by the clock of its own machine */
export function mergeResults(results: readonly [PartResult, ...PartResult[]]): MergedResult {
  const [first] = results
  const metrics = Object.keys(first.latencies) as LatencyMetric[]
  const latencies = metrics.map(
    (metric) => [metric, mergeHistograms(results.map((result) => result.latencies[metric]))] as const,
  )
  return {
    durationMs: largest(results.map(({ startMs, endMs }) => endMs - startMs)),
    stoppedBecause: (results.find((result) => !ordinaryEnds.has(result.stoppedBecause)) ?? first)
      .stoppedBecause,
    counts: mergeCounts(results),
    good: results.reduce((sum, { counts }) => sum + counts.good, 0),
    premise: sumMaps(results.map(({ premise }) => ({ ...premise }))) as unknown as Premise,
    tokenCounting:
      results.find(({ tokenCounting }) => tokenCounting === 'chunks')?.tokenCounting ?? first.tokenCounting,
    latencies: Object.fromEntries(latencies) as Record<LatencyMetric, DurationHistogram>,
    failures: results.flatMap(({ failures }) => failures),
    seconds: mergeSeries(results),
    loopUtilisation: largest(results.map(({ loopUtilisation }) => loopUtilisation)),
    requests: results.flatMap(({ requests }) => requests).toSorted((a, b) => a.index - b.index),
  }
}

/** What was merged as one part of a load of several machines. */
export function partOf(merged: MergedResult): PartResult {
  const { counts, good, durationMs, latencies, ...rest } = merged
  const { connections, closedIdle, resent = 0 } = counts
  const data = Object.entries(latencies).map(([metric, histogram]) => [metric, histogram.data()] as const)
  return {
    ...rest,
    startMs: 0,
    endMs: durationMs,
    counts: { ...counts, good },
    connections,
    closedIdle,
    resent,
    latencies: Object.fromEntries(data) as Record<LatencyMetric, HistogramData>,
  }
}
