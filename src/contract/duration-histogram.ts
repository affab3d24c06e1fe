/** Durations in a high dynamic range histogram: 1 µs steps, from 2 ms on three significant digits, up to an hour. */
import { createRequire } from 'node:module'
import type Int32Module from 'hdr-histogram-js/dist/Int32Histogram.js'
import type Encoding from 'hdr-histogram-js/dist/JsHistogram.encoding.js'
import type { Distribution } from './load.ts'

/** For another thread: what was recorded, as far as the precision tells. */
export interface HistogramData {
  /** The values in microseconds, rising. */
  readonly values: readonly number[]
  readonly counts: readonly number[]
  readonly maxUs: number
}

/** What was recorded after `part` was taken. */
export function recordedSince(all: HistogramData, part: HistogramData): HistogramData {
  const before = new Map(part.values.map((value, index) => [value, part.counts[index] ?? 0]))
  const left = all.values
    .map((value, index) => [value, (all.counts[index] ?? 0) - (before.get(value) ?? 0)] as const)
    .filter(([, count]) => count > 0)
  const values = left.map(([value]) => value)
  return { values, counts: left.map(([, count]) => count), maxUs: Math.min(all.maxUs, values.at(-1) ?? 0) }
}

export function histogramOf(data: HistogramData): DurationHistogram {
  const histogram = new DurationHistogram()
  histogram.add(data)
  return histogram
}

// Not the package's own entry: that loads its WebAssembly and a compressor, 20 MB that nothing here uses.
const load = createRequire(import.meta.url)
const { default: Int32Histogram } = load('hdr-histogram-js/dist/Int32Histogram.js') as typeof Int32Module
/** Adds the encoding to histograms; only needed once a load is over. */
const encoding = (): typeof Encoding =>
  load('hdr-histogram-js/dist/JsHistogram.encoding.js') as typeof Encoding

const usPerMs = 1000
const maxUs = 3_600_000_000
const significantDigits = 3
/** Relative precision of a value above 2 ms. */
export const precision = 0.001
const bisections = 40

type Histogram = InstanceType<typeof Int32Histogram>

export class DurationHistogram {
  #counts: Histogram = new Int32Histogram(1, maxUs, significantDigits)
  /** Exact, unlike the counts'. */
  #maxUs = 0

  /** @param text of `toBase64` */
  static fromBase64(text: string, maxMs: number): DurationHistogram {
    const { decompress, doDecode } = encoding()
    const histogram = new DurationHistogram()
    histogram.#counts = doDecode(decompress(Buffer.from(text, 'base64'))) as Histogram
    histogram.#maxUs = Math.round(maxMs * usPerMs)
    return histogram
  }

  /** HdrHistogram V2, compressed, as tools of other languages read it: microseconds. */
  toBase64(): string {
    encoding()
    return this.#counts.encodeIntoCompressedBase64()
  }

  get count(): number {
    return this.#counts.totalCount
  }

  get meanMs(): number {
    return this.#counts.mean / usPerMs
  }

  get deviationMs(): number {
    return this.#counts.stdDeviation / usPerMs
  }

  get maxMs(): number {
    return this.#maxUs / usPerMs
  }

  /** A duration under zero counts as none: two clocks of one machine may disagree by a few nanoseconds. */
  record(ms: number, count = 1): void {
    const us = Math.min(maxUs, Math.max(0, Math.round(ms * usPerMs)))
    if (us > this.#maxUs) this.#maxUs = us
    if (count === 1) this.#counts.recordValue(us)
    else this.#counts.recordValueWithCount(us, count)
  }

  /** @param share 0 to 1; the value that this share of all is not above */
  at(share: number): number {
    if (this.count === 0) return Number.NaN
    return Math.min(this.#counts.getValueAtPercentile(share * 100), this.#maxUs) / usPerMs
  }

  /** The share of all that is not above `ms`, as far as the precision tells. */
  shareWithin(limitMs: number): number {
    const ms = limitMs * (1 + precision) + 1 / usPerMs
    if (this.at(1) <= ms) return 1
    let [low, high] = [0, 1]
    for (let step = 0; step < bisections; step++) {
      const middle = (low + high) / 2
      if (this.at(middle) <= ms) low = middle
      else high = middle
    }
    return low
  }

  distribution(): Distribution {
    const [count, mean] = [this.count, this.meanMs]
    if (count === 0) return { count: 0, mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 }
    return {
      count,
      mean: Math.round(mean * usPerMs) / usPerMs,
      p50: this.at(0.5),
      p90: this.at(0.9),
      p95: this.at(0.95),
      p99: this.at(0.99),
      p999: this.at(0.999),
      max: this.maxMs,
    }
  }

  add({ values, counts, maxUs: otherMaxUs }: HistogramData): void {
    for (const [index, value] of values.entries()) {
      this.#counts.recordValueWithCount(value, counts[index] ?? 0)
    }
    this.#maxUs = Math.max(this.#maxUs, otherMaxUs)
  }

  data(): HistogramData {
    const values: number[] = []
    const counts: number[] = []
    const iterator = this.#counts.recordedValuesIterator
    iterator.reset()
    while (iterator.hasNext()) {
      const { valueIteratedTo, countAtValueIteratedTo } = iterator.next()
      values.push(valueIteratedTo)
      counts.push(countAtValueIteratedTo)
    }
    return { values, counts, maxUs: this.#maxUs }
  }
}
