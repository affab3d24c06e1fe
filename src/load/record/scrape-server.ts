/** Reads the server's own metrics once a second while a load goes on. */
import { every, nowMs, sleep } from '../../base/clock.ts'
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

function tokensMoved([before, after]: readonly Scrape[]): boolean {
  if (before === undefined || after === undefined) return false
  const { generatedTokens = 0, promptTokens = 0 } = figuresOf([before.sums, after.sums]) ?? {}
  return generatedTokens > 0 || promptTokens > 0
}

export class ServerScraper {
  readonly #readMetrics: () => Promise<Exchange>
  readonly #scrapes: Scrape[] = []
  /** The last time that it was asked. */
  #answered = false
  #stop: () => void = () => undefined
  #under: Promise<void> | undefined

  constructor(readMetrics: () => Promise<Exchange>) {
    this.#readMetrics = readMetrics
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
      if (!this.#answered || !tokensMoved(this.#scrapes.slice(-2))) return
      await sleep(settleMs)
    }
  }

  get figures(): ServerFigures | undefined {
    const figures = figuresOf(this.#scrapes.map(({ sums }) => sums))
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
      const server = near === undefined ? {} : sampleOf(near.sums)
      return Object.keys(server).length === 0 ? second : { ...second, server }
    })
  }

  async #scrape(): Promise<void> {
    const { status, body } = await this.#readMetrics()
    this.#answered = status === 200
    if (this.#answered) this.#scrapes.push({ atMs: nowMs(), sums: parseMetrics(body) })
  }

  /** A slow answer is not asked for twice. */
  #scrapeOnce(): Promise<void> {
    this.#under ??= this.#scrape().finally(() => (this.#under = undefined))
    return this.#under
  }
}
