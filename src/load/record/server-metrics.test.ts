import { describe, expect, it } from 'vitest'
import { figuresOf, parseMetrics, sampleOf } from './server-metrics.ts'

const scrape = (values: Readonly<Record<string, number>>) =>
  parseMetrics(
    `# HELP x y\n# TYPE x counter\n${Object.entries(values)
      .map(([name, value]) => `${name}{engine="0",model_name="a b"} ${value}`)
      .join('\n')}\n`,
  )

describe('server metrics', () => {
  it('reads Prometheus text, summed over labels', () => {
    const text = '# TYPE a counter\na{x="1"} 2\na{x="{2}"} 3.5\nb 1e3\nbad line\nc NaN\n'
    expect(Object.fromEntries(parseMetrics(text))).toEqual({ a: 5.5, b: 1000 })
  })

  it('samples the queue and the cache', () => {
    const sums = scrape({
      'vllm:num_requests_running': 3,
      'vllm:num_requests_waiting': 2,
      'vllm:kv_cache_usage_perc': 0.5,
    })
    expect(sampleOf(sums)).toEqual({ running: 3, waiting: 2, kvUsage: 0.5 })
    expect(sampleOf(scrape({ 'sglang:num_running_reqs': 4 }))).toEqual({ running: 4 })
  })

  it('takes what was counted between the first scrape and the last', () => {
    const first = scrape({
      'vllm:num_preemptions_total': 1,
      'vllm:generation_tokens_total': 40,
      'vllm:prefix_cache_queries_total': 100,
      'vllm:prefix_cache_hits_total': 100,
      'vllm:time_to_first_token_seconds_sum': 10,
      'vllm:time_to_first_token_seconds_count': 1,
      'vllm:num_requests_waiting': 7,
    })
    const last = scrape({
      'vllm:num_preemptions_total': 4,
      'vllm:generation_tokens_total': 100,
      'vllm:prefix_cache_queries_total': 300,
      'vllm:prefix_cache_hits_total': 150,
      'vllm:time_to_first_token_seconds_sum': 10.5,
      'vllm:time_to_first_token_seconds_count': 11,
      'vllm:num_requests_waiting': 0,
    })
    expect(figuresOf([first, last])).toEqual({
      generatedTokens: 60,
      preemptions: 3,
      prefixHitRate: 0.25,
      ttftMeanMs: 50,
      waitingMax: 7,
    })
  })

  it('says nothing where nothing is known', () => {
    expect(figuresOf([])).toBeUndefined()
    expect(figuresOf([scrape({ other: 1 })])).toBeUndefined()
  })
})
