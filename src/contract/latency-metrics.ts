/** What every number means. The formula is printed beside it, because tools disagree on all of these words. */
import type { LatencyMetric, RateMetric, ThresholdMetric } from './load.ts'

export interface MetricDefinition {
  readonly title: string
  /** `share` is a number from 0 to 1. */
  readonly unit: 'ms' | '1/s' | 'share'
  readonly formula: string
}

const latencies: Readonly<Record<LatencyMetric, MetricDefinition>> = {
  ttfb: { title: 'Time to first byte', unit: 'ms', formula: 'response head − due' },
  ttft: {
    title: 'Time to first token',
    unit: 'ms',
    formula:
      'first frame with content, reasoning or a tool call − due; a frame with only a role does not count',
  },
  'ttft-sent': {
    title: 'Time to first token from sent',
    unit: 'ms',
    formula: 'first frame with content, reasoning or a tool call − request handed to the kernel',
  },
  ttfr: { title: 'Time to first reasoning', unit: 'ms', formula: 'first frame with reasoning − due' },
  ttfo: { title: 'Time to first content', unit: 'ms', formula: 'first frame with content − due' },
  'chunk-gap': {
    title: 'Gap between chunks',
    unit: 'ms',
    formula: 'frame with output − the one before it, however many tokens it carries',
  },
  itl: {
    title: 'Inter-token latency',
    unit: 'ms',
    formula: 'chunk gap ÷ tokens that the frame carries, once for each of them',
  },
  tpot: {
    title: 'Time per output token',
    unit: 'ms',
    formula:
      '(last token − first token) ÷ (tokens − tokens that came with the first), one value per request; tokens by usage where a frame holds several',
  },
  latency: { title: 'End to end', unit: 'ms', formula: 'end of the answer − due' },
  lateness: { title: 'Lateness', unit: 'ms', formula: 'request handed to the kernel − due' },
}

const rates: Readonly<Record<RateMetric, MetricDefinition>> = {
  requests: { title: 'Requests', unit: '1/s', formula: 'complete answers ÷ time' },
  'output-tokens': {
    title: 'Output tokens',
    unit: '1/s',
    formula: 'tokens of all frames with output ÷ time; by usage where a frame holds several',
  },
  'input-tokens': { title: 'Input tokens', unit: '1/s', formula: 'prompt tokens of complete answers ÷ time' },
  goodput: {
    title: 'Goodput',
    unit: '1/s',
    formula: 'complete answers within every latency threshold, each by its own value, ÷ time',
  },
  errors: { title: 'Errors', unit: 'share', formula: 'failed ÷ (completed + failed)' },
}

export const metrics: Readonly<Record<ThresholdMetric, MetricDefinition>> = { ...latencies, ...rates }

export function isLatency(metric: ThresholdMetric): metric is LatencyMetric {
  return metrics[metric].unit === 'ms'
}
