import { describe, expect, it } from 'vitest'
import { parseMetrics, sumOf } from './prometheus.ts'

const page = `# HELP vllm:request_success_total Count of requests.
# TYPE vllm:request_success_total counter
vllm:request_success_total{engine="0",finished_reason="stop"} 12.0
vllm:request_success_total{engine="0",finished_reason="length",} 3 1700000000000
process_open_fds 17
lag_seconds{path="a\\"}b,c"} 1.5e-3
buckets_bucket{le="+Inf"} +Inf
never NaN
`

describe('parseMetrics', () => {
  it('reads names, labels and values', () => {
    const { samples, broken } = parseMetrics(page)
    expect(broken).toEqual([])
    expect(samples.map(({ name, value }) => [name, value])).toEqual([
      ['vllm:request_success_total', 12],
      ['vllm:request_success_total', 3],
      ['process_open_fds', 17],
      ['lag_seconds', 0.0015],
      ['buckets_bucket', Infinity],
      ['never', NaN],
    ])
    expect(samples[3]?.labels).toBe('path="a\\"}b,c"')
  })

  it.each([
    '<html>',
    'name',
    'name x',
    '9name 1',
    'name{label=unquoted} 1',
    'name{label="open} 1',
    'name 1 2 3',
  ])('reports the line %s', (line) => {
    expect(parseMetrics(`good 1\n${line}\n`)).toMatchObject({ broken: [line], samples: [{ name: 'good' }] })
  })
})

describe('sumOf', () => {
  it('adds over labels, and knows absence from zero', () => {
    expect(sumOf(parseMetrics(page), 'vllm:request_success_total')).toBe(15)
    expect(sumOf(parseMetrics('zero 0'), 'zero')).toBe(0)
    expect(sumOf(parseMetrics(page), 'vllm:request')).toBeUndefined()
  })
})
