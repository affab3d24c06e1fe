/** Reads a threshold such as `ttft p99 <= 300ms`, `errors <= 1%` or `output-tokens >= 1000/s`. */
import { UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { Threshold, ThresholdMetric, ThresholdStatistic } from '../contract/load.ts'
import { isLatency, metrics } from './metrics.ts'

const comparisons = ['<=', '>=', '<', '>'] as const
const msPer = { us: 0.001, ms: 1, s: 1000, min: 60_000 } as const

interface Word {
  readonly text: string
  /** Offset in the threshold as written. */
  readonly at: number
}

/** A metric, a statistic, a comparison, a number, a unit; no white space is needed between them. */
const wordPattern = /[<>]=?|\d+(?:\.\d+)?|[^\s<>\d]+[^\s<>]*/g
/** A unit may follow its number at once. */
const unitPattern = /^(\d+(?:\.\d+)?)(.*)$/

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
    if (extra !== undefined) this.#fail(extra.at, 'Nothing may follow the limit')
    return { text: this.#text.trim(), metric, statistic, comparison, limit }
  }

  #fail(at: number, message: string, hint?: string): never {
    throw new UsageError('usage/invalid-threshold', `${message}\n  ${this.#text}\n  ${' '.repeat(at)}^`, {
      hint: hint ?? 'It has the form METRIC [pNN|mean|max] <=|<|>=|> LIMIT, e.g. "ttft p99 <= 300ms".',
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
    const hint = guess === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${guess}?`
    return this.#fail(at, `There is no metric "${text}"`, hint)
  }

  #statistic(metric: ThresholdMetric): ThresholdStatistic {
    const word = this.#words[this.#next]
    const isComparison = word === undefined || comparisons.some((comparison) => comparison === word.text)
    if (!isLatency(metric)) {
      if (!isComparison) this.#fail(word.at, `${metric} is one number a run and has no ${word.text}`)
      return { kind: 'value' }
    }
    if (isComparison)
      return this.#fail(word?.at ?? this.#text.length, `Which ${metric} is meant? p99, mean or max`)
    this.#next += 1
    if (word.text === 'mean' || word.text === 'max') return { kind: word.text }
    const percent = Number(/^p(\d{1,2}(?:\.\d+)?)$/.exec(word.text)?.[1])
    if (!(percent > 0)) return this.#fail(word.at, `"${word.text}" is no statistic: p50, p99.9, mean or max`)
    return { kind: 'quantile', quantile: percent / 100 }
  }

  #comparison(): Threshold['comparison'] {
    const { text, at } = this.#take('A comparison')
    return (
      comparisons.find((comparison) => comparison === text) ?? this.#fail(at, `"${text}" is no comparison`)
    )
  }

  #limit(metric: ThresholdMetric): number {
    const { text, at } = this.#take('A limit')
    const number = unitPattern.exec(text)?.[1]
    if (number === undefined) return this.#fail(at, `"${text}" is no number`)
    return Number(number) * this.#unit(metric, at + text.length)
  }

  #unit(metric: ThresholdMetric, end: number): number {
    const word = this.#words[this.#next]
    if (word !== undefined) this.#next += 1
    const { unit } = metrics[metric]
    const at = word?.at ?? end
    if (unit === 'ms') {
      const factor = Object.entries(msPer).find(([name]) => name === word?.text)?.[1]
      return factor ?? this.#fail(at, 'A time needs its unit: us, ms, s or min')
    }
    if (unit === 'share') {
      if (word === undefined) return 1
      return word.text === '%' ? 0.01 : this.#fail(at, 'A share is a number from 0 to 1, or has a %')
    }
    if (word === undefined || word.text === '/s') return 1
    return this.#fail(at, 'A rate is a second: /s')
  }
}

/** @throws UsageError `usage/invalid-threshold` that points at the character */
export function parseThreshold(text: string): Threshold {
  return new ThresholdReader(text).read()
}
