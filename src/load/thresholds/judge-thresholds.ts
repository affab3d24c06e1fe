/** Judges the thresholds of a load by what its record holds, when it was measured and whenever it is read again. */
import { isLatency } from '../../contract/latency-metrics.ts'
import type { LoadRecord, LoadSecond, Threshold, ThresholdOutcome } from '../../contract/load.ts'
import { DurationHistogram } from '../../contract/duration-histogram.ts'
import type { Measured, Rate } from './estimate-threshold.ts'
import { lumpsText } from '../record/lumps.ts'
import { judgeThreshold } from './judge-threshold.ts'

/** What rates and errors are read from. */
export type Measurements = Pick<LoadRecord, 'durationMs' | 'sendingMs' | 'counts' | 'series' | 'validity'>

type Counted = 'completed' | 'outputTokens' | 'inputTokens' | 'good'

/** Seconds overlap the end by as much as timers are late. */
const lateMs = 50
/** Fewer whole seconds say nothing of a spread. */
const fewestStretches = 3

/** Over the whole seconds in which requests were sent, where there are some: the tail would water it down. */
function rateOf({ series, counts, durationMs, sendingMs = Infinity }: Measurements, name: Counted): Rate {
  const endMs = Math.min(durationMs, sendingMs)
  const whole = series.filter(({ atS }) => atS >= 1 && atS * 1000 <= endMs + lateMs)
  const each = name === 'outputTokens' ? (counts.tokensPerCounted ?? counts.tokensPerChunk ?? 1) : 1
  const stretches = whole.map((second) => second[name] * each)
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  if (stretches.length >= fewestStretches) return { perSecond: sum(stretches) / stretches.length, stretches }
  const total = sum(series.map((second: LoadSecond) => second[name] * each))
  return { perSecond: (total * 1000) / Math.max(1, durationMs), stretches: [] }
}

/** Goodput is a rate only where a threshold says what is good. */
export function ratesOf(measurements: Measurements, thresholds: readonly Threshold[]): Measured['rates'] {
  const withGoodput = thresholds.some(({ metric }) => isLatency(metric))
  return {
    requests: rateOf(measurements, 'completed'),
    'output-tokens': rateOf(measurements, 'outputTokens'),
    ...(measurements.counts.inputTokens === 0 ? {} : { 'input-tokens': rateOf(measurements, 'inputTokens') }),
    ...(withGoodput ? { goodput: rateOf(measurements, 'good') } : {}),
  }
}

const betweenTokens: ReadonlySet<string> = new Set(['itl', 'tpot', 'chunk-gap'])
const byTokens: ReadonlySet<string> = new Set(['itl', 'tpot', 'output-tokens'])

/** So few answers of which nobody knows how many tokens they have change no figure much. */
const fewUntold = 0.05

/** Why a threshold that seems to be missed may be met: there may be more tokens than were counted. */
function whyOpen({ metric, statistic }: Threshold, counts: LoadRecord['counts']): string | undefined {
  const { untold = 0, completed, tokensPerChunk } = counts
  if (tokensPerChunk !== undefined && metric === 'itl')
    return `a chunk held ${tokensPerChunk.toFixed(1)} tokens in the mean`
  const few = statistic.kind === 'quantile' ? Math.min(fewUntold, 1 - statistic.quantile) : fewUntold
  if (untold <= few * completed || !byTokens.has(metric)) return undefined
  return `the server does not say how many tokens a chunk holds in ${untold} answers`
}

/** A lump has no time between its tokens, and a gap between chunks of several tokens is longer than that of a token. */
function unlessMeaningless(outcome: ThresholdOutcome, counts: LoadRecord['counts']): ThresholdOutcome {
  const { threshold, status } = outcome
  if (counts.notStreamed !== undefined && betweenTokens.has(threshold.metric)) {
    const message = `${threshold.text}: undecided, ${lumpsText(counts)} and were not streamed`
    const { moreRequests: _, lateClient: __, ...rest } = outcome
    return { ...rest, status: 'inconclusive', message }
  }
  const why = status === 'fail' ? whyOpen(threshold, counts) : undefined
  return why === undefined
    ? outcome
    : { ...outcome, status: 'inconclusive', message: `${outcome.message}; undecided, ${why}` }
}

/** @param latencies of the load's whole requests, by metric */
export function judgeThresholds(
  measurements: Measurements,
  thresholds: readonly Threshold[],
  latencies: Measured['latencies'],
): readonly ThresholdOutcome[] {
  const { counts, validity } = measurements
  const measured: Measured = {
    latencies,
    completed: counts.completed,
    failed: counts.failed,
    errorBarMs: validity.errorBarMs,
    rates: ratesOf(measurements, thresholds),
  }
  return thresholds.map((threshold) => unlessMeaningless(judgeThreshold(threshold, measured), counts))
}

/**
 * The record with its thresholds judged again, from its histograms; as it is where it holds none, as those of documents
 * of version 1.
 */
export function rejudgeThresholds(record: LoadRecord): LoadRecord {
  const { histograms, latencies, thresholds } = record
  if (histograms === undefined) return record
  const read = Object.entries(histograms).map(([metric, text]) => {
    const maxMs = latencies[metric as keyof typeof latencies]?.max ?? 0
    return [metric, DurationHistogram.fromBase64(text, maxMs)] as const
  })
  const asked = thresholds.map(({ threshold }) => threshold)
  return { ...record, thresholds: judgeThresholds(record, asked, Object.fromEntries(read)) }
}
