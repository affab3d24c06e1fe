/** From what was measured to the record that is reported. */
import type {
  Distribution,
  FailureExample,
  LatencyMetric,
  LoadRecord,
  ThresholdOutcome,
  Validity,
} from '../../contract/load.ts'
import type { AgentFailure } from '../agent/agent-plan.ts'
import type { Measured, Rate } from '../thresholds/estimate-threshold.ts'
import { judgeThreshold } from '../thresholds/judge-threshold.ts'
import type { LoadRequest } from '../load-request.ts'
import { isLatency } from '../../contract/latency-metrics.ts'
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
function rateOf(merged: MergedResult, request: LoadRequest, name: Counted): Rate {
  const endMs = Math.min(merged.endMs, merged.startMs + (request.end.durationMs ?? Infinity))
  const whole = merged.seconds.filter(({ atS }) => atS >= 1 && merged.startMs + atS * 1000 <= endMs + 50)
  const stretches = whole.map((second) => second[name])
  if (stretches.length >= 3) {
    return { perSecond: stretches.reduce((sum, value) => sum + value, 0) / stretches.length, stretches }
  }
  const total = merged.seconds.reduce((sum, second) => sum + second[name], 0)
  return { perSecond: (total * 1000) / Math.max(1, merged.endMs - merged.startMs), stretches: [] }
}

export interface RecordParts {
  readonly request: LoadRequest
  readonly merged: MergedResult
  readonly validity: Validity
}

function ratesOf({ request, merged }: RecordParts): Measured['rates'] {
  const withGoodput = request.thresholds.some(({ metric }) => isLatency(metric))
  return {
    requests: rateOf(merged, request, 'completed'),
    'output-tokens': rateOf(merged, request, 'outputTokens'),
    ...(merged.counts.inputTokens === 0 ? {} : { 'input-tokens': rateOf(merged, request, 'inputTokens') }),
    ...(withGoodput ? { goodput: rateOf(merged, request, 'good') } : {}),
  }
}

function notesOf({ request, merged }: RecordParts): readonly string[] {
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
  if (request.arrival.kind === 'users' && request.arrival.thinkMs === undefined)
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
  { request, merged, validity }: RecordParts,
  rates: Measured['rates'],
): readonly ThresholdOutcome[] {
  const measured: Measured = {
    latencies: merged.latencies,
    completed: merged.counts.completed,
    failed: merged.counts.failed,
    errorBarMs: validity.errorBarMs,
    rates,
  }
  return request.thresholds.map((threshold) => judgeThreshold(threshold, measured))
}

export function buildRecord(parts: RecordParts): LoadRecord {
  const { request, merged, validity } = parts
  const rates = ratesOf(parts)
  const inputTokens = rates['input-tokens']
  return {
    name: request.name,
    arrival: request.arrival,
    seed: request.seed,
    endpoint: request.url,
    connections: request.reuse ? 'reuse' : 'fresh',
    threads: request.threads,
    durationMs: merged.endMs - merged.startMs,
    stoppedBecause: merged.stoppedBecause,
    validity,
    counts: merged.counts,
    tokenCounting: merged.tokenCounting,
    latencies: distributions(merged, request.arrival.kind !== 'users'),
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
