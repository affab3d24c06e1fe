/** Reads a threshold such as `ttft p99 <= 300ms`, `errors <= 1%` or `output-tokens >= 1000/s`. */
import { UsageError } from '../../base/errors.ts'
import { nearest } from '../../base/nearest.ts'
import type { Threshold, ThresholdMetric, ThresholdStatistic } from '../../contract/load.ts'
import { isLatency, metrics, type MetricDefinition } from '../../contract/latency-metrics.ts'

const comparisons = ['<=', '>=', '<', '>'] as const
/** By the unit as written, `` where there is none. */
const factors: Readonly<Record<MetricDefinition['unit'], Readonly<Partial<Record<string, number>>>>> = {
  ms: { us: 0.001, ms: 1, s: 1000, min: 60_000 },
  '1/s': { '': 1, '/s': 1 },
  share: { '': 1, '%': 0.01 },
}
const unitHints: Readonly<Record<MetricDefinition['unit'], string>> = {
  ms: 'A time needs a unit: us, ms, s or min',
  '1/s': 'A rate needs the unit /s',
  share: 'A share is a number from 0 to 1 or a percentage',
}

interface Word {
  readonly text: string
  /** Offset in the threshold as written. */
  readonly at: number
}

/** A metric, a statistic, a comparison, a number, a unit; no white space is needed between them. */
const wordPattern = /[<>]=?|\d+(?:\.\d+)?|[^\s<>\d]+[^\s<>]*/g
/** A unit may follow its number at once. */
const unitPattern = /^(\d+(?:\.\d+)?)(.*)$/

function endsStatistic(word: Word | undefined): boolean {
  return word === undefined || comparisons.some((comparison) => comparison === word.text)
}

class ThresholdReader {
  readonly #text: string
  readonly #words: readonly Word[]
  #next = 0

  constructor(text: string) {
    this.#text = text
    this.#words = Array.from(text.matchAll(wordPattern), (match) => ({ text: match[0], at: match.index }))
  }

  read(): Threshold {
    const metric = this.#metric()
    const statistic = this.#statistic(metric)
    const comparison = this.#comparison()
    const limit = this.#limit(metric)
    const extra = this.#words[this.#next]
    if (extra !== undefined) this.#fail(extra.at, 'The threshold has to end after the limit')
    return { text: this.#text.trim(), metric, statistic, comparison, limit }
  }

  #fail(at: number, message: string, hint?: string): never {
    throw new UsageError('usage/invalid-threshold', `${message}\n  ${this.#text}\n  ${' '.repeat(at)}^`, {
      hint: hint ?? 'Write a threshold as METRIC [pNN|mean|max] <=|<|>=|> LIMIT, e.g. "ttft p99 <= 300ms".',
      facts: { threshold: this.#text, column: at + 1 },
    })
  }

  #take(wanted: string): Word {
    const word = this.#words[this.#next]
    if (word === undefined) return this.#fail(this.#text.length, `${wanted} is missing`)
    this.#next += 1
    return word
  }

  #metric(): ThresholdMetric {
    const { text, at } = this.#take('A metric')
    const names = Object.keys(metrics) as ThresholdMetric[]
    const found = names.find((name) => name === text.toLowerCase())
    if (found !== undefined) return found
    const guess = nearest(text, names)
    const hint = guess === undefined ? `The metrics are: ${names.join(', ')}.` : `Did you mean ${guess}?`
    return this.#fail(at, `"${text}" is not a known metric`, hint)
  }

  #statistic(metric: ThresholdMetric): ThresholdStatistic {
    const word = this.#words[this.#next]
    if (!isLatency(metric)) {
      if (word !== undefined && !endsStatistic(word))
        this.#fail(word.at, `${metric} is a single number for the whole run and has no ${word.text}`)
      return { kind: 'value' }
    }
    if (word === undefined || endsStatistic(word))
      return this.#fail(
        word?.at ?? this.#text.length,
        `${metric} needs a statistic, such as p99, mean or max`,
      )
    this.#next += 1
    if (word.text === 'mean' || word.text === 'max') return { kind: word.text }
    return { kind: 'quantile', quantile: this.#quantile(word) }
  }

  #quantile({ text, at }: Word): number {
    // More places would be rounded to the highest value of all, of which no run can tell.
    const percent = Number(/^p(\d{1,2}(?:\.\d{1,6})?)$/.exec(text)?.[1])
    return percent > 0
      ? Number((percent / 100).toFixed(9))
      : this.#fail(at, `"${text}" is not a statistic such as p50, p99.9, mean or max`)
  }

  #comparison(): Threshold['comparison'] {
    const { text, at } = this.#take('A comparison')
    return (
      comparisons.find((comparison) => comparison === text) ?? this.#fail(at, `"${text}" is not a comparison`)
    )
  }

  #limit(metric: ThresholdMetric): number {
    const { text, at } = this.#take('A limit')
    const number = unitPattern.exec(text)?.[1]
    if (number === undefined) return this.#fail(at, `"${text}" is not a number`)
    const limit = Number(number) * this.#unit(metric, at + text.length)
    if (metrics[metric].unit === 'share' && limit > 1)
      return this.#fail(at, 'A share of more than all is always met', unitHints.share)
    return limit
  }

  #unit(metric: ThresholdMetric, end: number): number {
    const word = this.#words[this.#next]
    if (word !== undefined) this.#next += 1
    const { unit } = metrics[metric]
    const factor = factors[unit][word?.text ?? '']
    return factor ?? this.#fail(word?.at ?? end, unitHints[unit])
  }
}

/** @throws UsageError `usage/invalid-threshold` that points at the character */
export function parseThreshold(text: string): Threshold {
  return new ThresholdReader(text).read()
}
