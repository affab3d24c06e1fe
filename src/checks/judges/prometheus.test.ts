import { describe, expect, it } from 'vitest'
import { familiesOf, histogramSeries, labelOf, parseMetrics, sumOf } from './prometheus.ts'

const page = `# HELP engine:request_success_total Count of requests.
# TYPE engine:request_success_total counter
engine:request_success_total{engine="0",finished_reason="stop"} 12.0
engine:request_success_total{engine="0",finished_reason="length",} 3 1700000000000
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
      ['engine:request_success_total', 12],
      ['engine:request_success_total', 3],
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
    expect(sumOf(parseMetrics(page), 'engine:request_success_total')).toBe(15)
    expect(sumOf(parseMetrics('zero 0'), 'zero')).toBe(0)
    expect(sumOf(parseMetrics(page), 'engine:request')).toBeUndefined()
  })
})

describe('labelOf', () => {
  const info = parseMetrics('info{a_size="1",size="32",text="a \\"b\\""} 1\ninfo{size="64"} 1\nbare 1')

  it('reads a label of the first sample, whole names only', () => {
    expect(labelOf(info, 'info', 'size')).toBe('32')
    expect(labelOf(info, 'info', 'text')).toBe('a "b"')
  })

  it('knows neither a label nor a metric that is not there', () => {
    expect(labelOf(info, 'info', 'block')).toBeUndefined()
    expect(labelOf(info, 'bare', 'size')).toBeUndefined()
    expect(labelOf(info, 'other', 'size')).toBeUndefined()
  })
})

describe('familiesOf', () => {
  it('lists what is declared', () => {
    expect(familiesOf('# HELP a Text.\n# TYPE a counter\na 1\n# TYPE b histogram \n#TYPE c gauge\n')).toEqual(
      [
        { name: 'a', type: 'counter' },
        { name: 'b', type: 'histogram' },
      ],
    )
  })
})

describe('histogramSeries', () => {
  it('keeps label sets apart, and buckets in the order of the page', () => {
    const text = [
      't_bucket{engine="0",le="1.0",model="m"} 1',
      't_bucket{engine="0",le="+Inf",model="m"} 3',
      't_bucket{le="+Inf"} 2',
      't_count{engine="0",model="m"} 3',
      't_sum{engine="0",model="m"} 9',
      't_bucket_count 4',
    ]
    expect(histogramSeries(parseMetrics(text.join('\n')), 't')).toEqual([
      {
        labels: 'engine="0",model="m"',
        buckets: [
          { le: 1, value: 1 },
          { le: Infinity, value: 3 },
        ],
        count: 3,
      },
      { labels: '', buckets: [{ le: Infinity, value: 2 }] },
    ])
  })
})
