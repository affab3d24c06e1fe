import { describe, expect, it } from 'vitest'
import type { MetricNames } from '../../contract/engine-facts.ts'
import { figuresOf, parseMetrics, sampleOf } from './server-metrics.ts'

const names: MetricNames = {
  running: 'e:running',
  waiting: 'e:waiting',
  kvUsage: 'e:kv',
  generationTokens: 'e:generated',
  preemptions: 'e:preempted',
  prefixQueries: 'e:queried',
  prefixHits: 'e:hit',
  draftTokens: 'e:drafted',
  acceptedTokens: 'e:accepted',
  ttft: 'e:ttft',
}

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
    const sums = scrape({ 'e:running': 3, 'e:waiting': 2, 'e:kv': 0.5 })
    expect(sampleOf(sums, names)).toEqual({ running: 3, waiting: 2, kvUsage: 0.5 })
    expect(sampleOf(scrape({ 'e:running': 4 }), names)).toEqual({ running: 4 })
    expect(sampleOf(sums, { running: 'e:running' })).toEqual({ running: 3 })
  })

  it('takes what was counted between the first scrape and the last', () => {
    const first = scrape({
      'e:preempted': 1,
      'e:generated': 40,
      'e:queried': 100,
      'e:hit': 100,
      'e:ttft_sum': 10,
      'e:ttft_count': 1,
      'e:waiting': 7,
    })
    const last = scrape({
      'e:preempted': 4,
      'e:generated': 100,
      'e:queried': 300,
      'e:hit': 150,
      'e:drafted': 10,
      'e:accepted': 4,
      'e:ttft_sum': 10.5,
      'e:ttft_count': 11,
      'e:waiting': 0,
    })
    expect(figuresOf([first, last], names)).toEqual({
      generatedTokens: 60,
      preemptions: 3,
      prefixHitRate: 0.25,
      acceptanceRate: 0.4,
      ttftMeanMs: 50,
      waitingMax: 7,
    })
  })

  it('says nothing where nothing is known', () => {
    expect(figuresOf([], names)).toBeUndefined()
    expect(figuresOf([scrape({ other: 1 })], names)).toBeUndefined()
    expect(figuresOf([scrape({ 'e:running': 1 })], {})).toBeUndefined()
  })
})
