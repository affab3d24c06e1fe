import { describe, expect, it } from 'vitest'
import { UsageError } from '../../base/errors.ts'
import { parseThreshold } from './parse-threshold.ts'

function failureOf(text: string): UsageError {
  try {
    parseThreshold(text)
  } catch (error) {
    if (error instanceof UsageError) return error
  }
  throw new Error(`"${text}" was read`)
}

describe('threshold', () => {
  it.each([
    ['ttft p99 <= 300ms', 'ttft', { kind: 'quantile', quantile: 0.99 }, '<=', 300],
    ['itl p99.9<25 ms', 'itl', { kind: 'quantile', quantile: 0.999 }, '<', 25],
    ['latency max < 2s', 'latency', { kind: 'max' }, '<', 2000],
    ['tpot mean <= 0.5 ms', 'tpot', { kind: 'mean' }, '<=', 0.5],
    ['chunk-gap p50 <= 900us', 'chunk-gap', { kind: 'quantile', quantile: 0.5 }, '<=', 0.9],
    ['errors <= 1%', 'errors', { kind: 'value' }, '<=', 0.01],
    ['errors < 0.5', 'errors', { kind: 'value' }, '<', 0.5],
    ['output-tokens >= 1000/s', 'output-tokens', { kind: 'value' }, '>=', 1000],
    ['goodput > 5', 'goodput', { kind: 'value' }, '>', 5],
  ])('reads %s', (...[text, metric, statistic, comparison, limit]) => {
    const read = parseThreshold(text)
    expect(read).toMatchObject({ text, metric, statistic, comparison })
    expect(read.limit).toBeCloseTo(limit, 9)
  })

  it.each([
    ['', 0, 'A metric is missing'],
    ['ttfd p99 <= 3ms', 0, '"ttfd" is not a known metric'],
    ['ttft <= 3ms', 5, 'ttft needs a statistic'],
    ['ttft p100 <= 3ms', 5, '"p100" is not a statistic'],
    ['ttft p0 <= 3ms', 5, '"p0" is not a statistic'],
    ['ttft p99 = 3ms', 9, '"=" is not a comparison'],
    ['ttft p99 <= fast', 12, '"fast" is not a number'],
    ['ttft p99 <= 300', 15, 'A time needs a unit'],
    ['ttft p99 <= 300x', 15, 'A time needs a unit'],
    ['ttft p99 <= 300ms or so', 18, 'The threshold has to end after the limit'],
    ['errors p99 <= 1%', 7, 'errors is a single number for the whole run'],
    ['errors <= 200%', 10, 'A share of more than all is always met'],
    ['itl p99.99999999999 <= 1ms', 4, '"p99.99999999999" is not a statistic'],
    ['errors <= 1ms', 11, 'A share is'],
    ['requests >= 3ms', 13, 'A rate needs the unit'],
  ])('points into "%s" at %d', (text, at, message) => {
    const { message: said, facts, code } = failureOf(text)
    expect(code).toBe('usage/invalid-threshold')
    expect(said).toContain(message)
    expect(said.split('\n').at(-1)).toBe(`  ${' '.repeat(at)}^`)
    expect(facts['column']).toBe(at + 1)
  })

  it('suggests the metric that was meant', () => {
    expect(failureOf('ttfd p99 <= 3ms').hint).toBe('Did you mean ttfb?')
  })
})
