/** Reads the server's own metrics once a second while a load goes on. */
import { every, nowMs, sleep } from '../../base/clock.ts'
import type { ServerFacts } from '../../contract/check.ts'
import type { Client } from '../../contract/client.ts'
import type { MetricNames } from '../../contract/engine-facts.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { LoadSecond, ServerFigures } from '../../contract/load.ts'
import { figuresOf, parseMetrics, sampleOf, type MetricSums } from './server-metrics.ts'

interface Scrape {
  readonly atMs: number
  readonly sums: MetricSums
}

const intervalMs = 1_000
/** After the load: until two scrapes in a row count the same, but not for ever where others use the server. */
const mostTries = 10
const settleMs = 100

/** A server's own metrics, and what its engine calls them. */
export interface MetricSource {
  readonly names: MetricNames
  read(): Promise<Exchange>
}

/** @returns undefined where it is not known what the server calls its metrics */
export function metricSource({
  client,
  facts,
}: {
  readonly client: Client
  readonly facts: ServerFacts
}): MetricSource | undefined {
  const names = facts.engine?.metrics
  const limits = { totalMs: 900 }
  return names && { names, read: () => client.raw({ method: 'GET', path: '/metrics' }, { limits }) }
}

function tokensMoved([before, after]: readonly Scrape[], names: MetricNames): boolean {
  if (before === undefined || after === undefined) return false
  const { generatedTokens = 0, promptTokens = 0 } = figuresOf([before.sums, after.sums], names) ?? {}
  return generatedTokens > 0 || promptTokens > 0
}

export class ServerScraper {
  readonly #source: MetricSource
  readonly #scrapes: Scrape[] = []
  /** The last time that it was asked. */
  #answered = false
  #stop: () => void = () => undefined
  #under: Promise<void> | undefined

  constructor(source: MetricSource) {
    this.#source = source
  }

  /** Starts with a first scrape, which the others are compared with. */
  async start(): Promise<void> {
    await this.#scrapeOnce()
    // A server without metrics is not asked again and again.
    if (this.#answered) this.#stop = every(intervalMs, () => void this.#scrapeOnce())
  }

  /** Ends with a last one; some servers count an answer a moment after they have given it. */
  async end(): Promise<void> {
    this.#stop()
    await this.#under
    if (this.#scrapes.length === 0) return
    for (let tries = 0; tries < mostTries; tries++) {
      await this.#scrape()
      if (!this.#answered || !tokensMoved(this.#scrapes.slice(-2), this.#source.names)) return
      await sleep(settleMs)
    }
  }

  get figures(): ServerFigures | undefined {
    const sums = this.#scrapes.map((scrape) => scrape.sums)
    const figures = figuresOf(sums, this.#source.names)
    if (this.#answered || figures === undefined) return figures
    // A server that is gone was asked too early for its last count.
    const { promptTokens: _, generatedTokens: __, ...rest } = figures
    return rest
  }

  /** The series with what the server said of itself at about each second. */
  join(series: readonly LoadSecond[], startMs: number): readonly LoadSecond[] {
    return series.map((second) => {
      const endMs = startMs + second.atS * 1000
      const near = this.#scrapes.find(({ atMs }) => Math.abs(atMs - endMs) <= intervalMs / 2)
      const server = near === undefined ? {} : sampleOf(near.sums, this.#source.names)
      return Object.keys(server).length === 0 ? second : { ...second, server }
    })
  }

  async #scrape(): Promise<void> {
    const { status, body } = await this.#source.read()
    this.#answered = status === 200
    if (this.#answered) this.#scrapes.push({ atMs: nowMs(), sums: parseMetrics(body) })
  }

  /** A slow answer is not asked for twice. */
  #scrapeOnce(): Promise<void> {
    this.#under ??= this.#scrape().finally(() => (this.#under = undefined))
    return this.#under
  }
}
