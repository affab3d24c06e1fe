/** What the server says of itself in Prometheus text, under the names that its engine gives it. */
import { largest } from '../../base/extremes.ts'
import { defined } from '../../base/defined.ts'
import type { MetricNames } from '../../contract/engine-facts.ts'
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

/** @param name undefined where the engine does not count that */
function read(sums: MetricSums, name: string | undefined): number | undefined {
  return name === undefined ? undefined : sums.get(name)
}

/** What the gauges say at one moment. */
export function sampleOf(sums: MetricSums, names: MetricNames): ServerSample {
  return defined({
    running: read(sums, names.running),
    waiting: read(sums, names.waiting),
    kvUsage: read(sums, names.kvUsage),
  })
}

/** The first scrape of a run and the last. */
type Ends = readonly [MetricSums, MetricSums]

/** By how much a counter moved; one that was not there at first began at 0. */
function moved([first, last]: Ends, name: string | undefined): number | undefined {
  const value = read(last, name)
  return value === undefined ? undefined : value - (read(first, name) ?? 0)
}

/** @returns undefined where a metric is missing or nothing was counted between the two scrapes */
function quotient(ends: Ends, above: string | undefined, below: string | undefined): number | undefined {
  const [sum, count] = [moved(ends, above), moved(ends, below)]
  return sum === undefined || count === undefined || count === 0 ? undefined : sum / count
}

/** Mean of a histogram of seconds. */
function meanMs(ends: Ends, name: string | undefined): number | undefined {
  const seconds = name === undefined ? undefined : quotient(ends, `${name}_sum`, `${name}_count`)
  return seconds === undefined ? undefined : seconds * 1000
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const there = values.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : largest(there)
}

/**
 * Over a run; undefined where no known metric was found.
 * @param scrapes in the order of their times
 */
export function figuresOf(scrapes: readonly MetricSums[], names: MetricNames): ServerFigures | undefined {
  const [first, last] = [scrapes[0], scrapes.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const ends: Ends = [first, last]
  const samples = scrapes.map((sums) => sampleOf(sums, names))
  const figures = defined({
    promptTokens: moved(ends, names.promptTokens),
    generatedTokens: moved(ends, names.generationTokens),
    preemptions: moved(ends, names.preemptions),
    prefixHitRate: quotient(ends, names.prefixHits, names.prefixQueries),
    acceptanceRate: quotient(ends, names.acceptedTokens, names.draftTokens),
    ttftMeanMs: meanMs(ends, names.ttft),
    itlMeanMs: meanMs(ends, names.itl),
    queueMeanMs: meanMs(ends, names.queueTime),
    waitingMax: highest(samples.map(({ waiting }) => waiting)),
    kvUsageMax: highest(samples.map(({ kvUsage }) => kvUsage)),
  })
  return Object.keys(figures).length === 0 ? undefined : figures
}
