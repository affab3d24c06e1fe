/** What the server says of itself in Prometheus text, under the names of the engines that are known. */
import type { ServerFigures, ServerSample } from '../../contract/load.ts'

/** Sums over all labels, by name. */
export type MetricSums = ReadonlyMap<string, number>

const line = /^([a-zA-Z_:][\w:]*)(?:\{[^\n]*\})?[ \t]+(\S+)/

export function parseMetrics(text: string): MetricSums {
  const sums = new Map<string, number>()
  for (const row of text.split('\n')) {
    const [, name, value] = row.startsWith('#') ? [] : (line.exec(row) ?? [])
    if (name === undefined || !Number.isFinite(Number(value))) continue
    sums.set(name, (sums.get(name) ?? 0) + Number(value))
  }
  return sums
}

/** The same figure under the names that engines give it; the first that is there counts. */
const names = {
  running: ['vllm:num_requests_running', 'sglang:num_running_reqs'],
  waiting: ['vllm:num_requests_waiting', 'sglang:num_queue_reqs'],
  kvUsage: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc', 'sglang:token_usage'],
  promptTokens: ['vllm:prompt_tokens_total', 'sglang:prompt_tokens_total'],
  generatedTokens: ['vllm:generation_tokens_total', 'sglang:generation_tokens_total'],
  preemptions: ['vllm:num_preemptions_total'],
  prefixQueries: ['vllm:prefix_cache_queries_total'],
  prefixHits: ['vllm:prefix_cache_hits_total'],
  drafted: ['vllm:spec_decode_num_draft_tokens_total'],
  accepted: ['vllm:spec_decode_num_accepted_tokens_total'],
  ttftSum: ['vllm:time_to_first_token_seconds_sum', 'sglang:time_to_first_token_seconds_sum'],
  ttftCount: ['vllm:time_to_first_token_seconds_count', 'sglang:time_to_first_token_seconds_count'],
  itlSum: [
    'vllm:inter_token_latency_seconds_sum',
    'vllm:time_per_output_token_seconds_sum',
    'sglang:inter_token_latency_seconds_sum',
  ],
  itlCount: [
    'vllm:inter_token_latency_seconds_count',
    'vllm:time_per_output_token_seconds_count',
    'sglang:inter_token_latency_seconds_count',
  ],
  queueSum: ['vllm:request_queue_time_seconds_sum'],
  queueCount: ['vllm:request_queue_time_seconds_count'],
} as const satisfies Readonly<Record<string, readonly string[]>>

type Figure = keyof typeof names

function read(sums: MetricSums, figure: Figure): number | undefined {
  const known: readonly string[] = names[figure]
  const name = known.find((candidate) => sums.has(candidate))
  return name === undefined ? undefined : sums.get(name)
}

function defined<Value extends object>(
  value: Value,
): { readonly [Name in keyof Value]?: Exclude<Value[Name], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as { readonly [Name in keyof Value]?: Exclude<Value[Name], undefined> }
}

/** At one moment. */
export function sampleOf(sums: MetricSums): ServerSample {
  return defined({
    running: read(sums, 'running'),
    waiting: read(sums, 'waiting'),
    kvUsage: read(sums, 'kvUsage'),
  })
}

/** @returns undefined where the metric is missing or nothing was counted between the two scrapes */
function quotient(
  first: MetricSums,
  last: MetricSums,
  [above, below]: readonly [Figure, Figure],
): number | undefined {
  const [a, b, c, d] = [read(last, above), read(first, above), read(last, below), read(first, below)]
  if (a === undefined || c === undefined) return undefined
  const count = c - (d ?? 0)
  return count === 0 ? undefined : (a - (b ?? 0)) / count
}

const inMs = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000

function highest(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : Math.max(...there)
}

/**
 * Over a run; undefined where no known metric was found.
 * @param scrapes in the order of their times
 */
export function figuresOf(scrapes: readonly MetricSums[]): ServerFigures | undefined {
  const [first, last] = [scrapes[0], scrapes.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const moved = (figure: Figure): number | undefined => {
    const value = read(last, figure)
    return value === undefined ? undefined : value - (read(first, figure) ?? 0)
  }
  const samples = scrapes.map(sampleOf)
  const figures = defined({
    promptTokens: moved('promptTokens'),
    generatedTokens: moved('generatedTokens'),
    preemptions: moved('preemptions'),
    prefixHitRate: quotient(first, last, ['prefixHits', 'prefixQueries']),
    acceptanceRate: quotient(first, last, ['accepted', 'drafted']),
    ttftMeanMs: inMs(quotient(first, last, ['ttftSum', 'ttftCount'])),
    itlMeanMs: inMs(quotient(first, last, ['itlSum', 'itlCount'])),
    queueMeanMs: inMs(quotient(first, last, ['queueSum', 'queueCount'])),
    waitingMax: highest(samples.map(({ waiting }) => waiting)),
    kvUsageMax: highest(samples.map(({ kvUsage }) => kvUsage)),
  })
  return Object.keys(figures).length === 0 ? undefined : figures
}
