/** From what was measured to the record that is reported. */
import type {
  Distribution,
  FailureExample,
  LatencyMetric,
  LoadRecord,
  ThresholdOutcome,
  Validity,
} from '../contract/load.ts'
import type { AgentFailure } from './agent-plan.ts'
import type { Measured, Rate } from './estimate-threshold.ts'
import { judgeThreshold } from './judge-threshold.ts'
import type { LoadOrder } from './load-order.ts'
import { isLatency } from './metrics.ts'
import type { MergedResult } from './merge-results.ts'

const mostExamples = 8

function examplesOf(failures: readonly AgentFailure[]): readonly FailureExample[] {
  const byKind = new Map<string, FailureExample>()
  for (const { completion, because, requestId } of failures) {
    // Numbers in messages differ from case to case.
    const kind = `${completion} ${because.replaceAll(/\d+/g, '#')}`
    const known = byKind.get(kind)
    byKind.set(kind, { completion, because, requestId, ...known, count: (known?.count ?? 0) + 1 })
  }
  return [...byKind.values()].toSorted((a, b) => b.count - a.count).slice(0, mostExamples)
}

type Counted = 'completed' | 'outputTokens' | 'inputTokens' | 'good'

/** Over the whole seconds in which requests were sent, where there are some: the tail would water it down. */
function rateOf(merged: MergedResult, order: LoadOrder, name: Counted): Rate {
  const endMs = Math.min(merged.endMs, merged.startMs + (order.end.durationMs ?? Infinity))
  const whole = merged.seconds.filter(({ atS }) => atS >= 1 && merged.startMs + atS * 1000 <= endMs + 50)
  const stretches = whole.map((second) => second[name])
  if (stretches.length >= 3) {
    return { perSecond: stretches.reduce((sum, value) => sum + value, 0) / stretches.length, stretches }
  }
  const total = merged.seconds.reduce((sum, second) => sum + second[name], 0)
  return { perSecond: (total * 1000) / Math.max(1, merged.endMs - merged.startMs), stretches: [] }
}

export interface RecordParts {
  readonly order: LoadOrder
  readonly merged: MergedResult
  readonly validity: Validity
}

function ratesOf({ order, merged }: RecordParts): Measured['rates'] {
  const withGoodput = order.thresholds.some(({ metric }) => isLatency(metric))
  return {
    requests: rateOf(merged, order, 'completed'),
    'output-tokens': rateOf(merged, order, 'outputTokens'),
    ...(merged.counts.inputTokens === 0 ? {} : { 'input-tokens': rateOf(merged, order, 'inputTokens') }),
    ...(withGoodput ? { goodput: rateOf(merged, order, 'good') } : {}),
  }
}

function notesOf({ order, merged }: RecordParts): readonly string[] {
  const { counts, tokenCounting, uncounted } = merged
  const notes: string[] = []
  if (counts.completed > 0 && counts.inputTokens === 0)
    notes.push('The server gives no usage: input tokens are not known, and each chunk counts as one token.')
  if (tokenCounting === 'chunks' && uncounted > 0) {
    notes.push(
      `In ${uncounted} of ${counts.completed} answers a chunk held several tokens, and nothing says how many: their itl is a chunk gap.`,
    )
  }
  if (counts.closedIdle > 0) notes.push(`The server closed ${counts.closedIdle} idle connections.`)
  if (order.arrival.kind === 'users' && order.arrival.thinkMs === undefined)
    notes.push('Closed loop: a slow server is asked less often, so its worst moments are underrepresented.')
  return notes
}

function distributions(
  merged: MergedResult,
  openLoop: boolean,
): Readonly<Partial<Record<LatencyMetric, Distribution>>> {
  const entries = Object.entries(merged.latencies)
    .filter(([metric, histogram]) => histogram.count > 0 && (openLoop || metric !== 'lateness'))
    .map(([metric, histogram]) => [metric, histogram.distribution()] as const)
  return Object.fromEntries(entries)
}

function judgeAll(
  { order, merged, validity }: RecordParts,
  rates: Measured['rates'],
): readonly ThresholdOutcome[] {
  const measured: Measured = {
    latencies: merged.latencies,
    completed: merged.counts.completed,
    failed: merged.counts.failed,
    errorBarMs: validity.errorBarMs,
    rates,
  }
  return order.thresholds.map((threshold) => judgeThreshold(threshold, measured))
}

export function buildRecord(parts: RecordParts): LoadRecord {
  const { order, merged, validity } = parts
  const rates = ratesOf(parts)
  const inputTokens = rates['input-tokens']
  return {
    name: order.name,
    arrival: order.arrival,
    seed: order.seed,
    endpoint: order.url,
    connections: order.reuse ? 'reuse' : 'fresh',
    threads: order.threads,
    durationMs: merged.endMs - merged.startMs,
    stoppedBecause: merged.stoppedBecause,
    validity,
    counts: merged.counts,
    tokenCounting: merged.tokenCounting,
    latencies: distributions(merged, order.arrival.kind !== 'users'),
    rates: {
      requestsPerSecond: rates.requests?.perSecond ?? 0,
      outputTokensPerSecond: rates['output-tokens']?.perSecond ?? 0,
      ...(inputTokens === undefined ? {} : { inputTokensPerSecond: inputTokens.perSecond }),
      ...(rates.goodput === undefined ? {} : { goodput: rates.goodput.perSecond }),
    },
    thresholds: judgeAll(parts, rates),
    failures: examplesOf(merged.failures),
    series: merged.seconds,
    notes: notesOf(parts),
  }
}
