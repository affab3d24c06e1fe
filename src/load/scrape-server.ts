/** Reads the server's own metrics once a second while a load goes on. */
import { every, nowMs } from '../base/clock.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { LoadSecond, ServerFigures } from '../contract/load.ts'
import { figuresOf, parseMetrics, sampleOf, type MetricSums } from './server-metrics.ts'

export interface ServerScraper {
  /** Starts with a first scrape, which the others are compared with. */
  start(): Promise<void>
  /** Ends with a last one. */
  end(): Promise<void>
  readonly figures: ServerFigures | undefined
  /** The series with what the server said of itself at about each second. */
  join(series: readonly LoadSecond[], startMs: number): readonly LoadSecond[]
}

interface Scrape {
  readonly atMs: number
  readonly sums: MetricSums
}

const intervalMs = 1_000

export function createServerScraper(readMetrics: () => Promise<Exchange>): ServerScraper {
  const scrapes: Scrape[] = []
  let stop: () => void = () => undefined
  let under: Promise<void> | undefined
  const scrape = async (): Promise<void> => {
    const { status, body } = await readMetrics()
    if (status === 200) scrapes.push({ atMs: nowMs(), sums: parseMetrics(body) })
  }
  /** A slow answer is not asked for twice. */
  const scrapeOnce = (): Promise<void> => {
    under ??= scrape().finally(() => (under = undefined))
    return under
  }
  return {
    async start() {
      await scrapeOnce()
      // A server without metrics is not asked again and again.
      if (scrapes.length > 0) stop = every(intervalMs, () => void scrapeOnce())
    },
    async end() {
      stop()
      await under
      if (scrapes.length > 0) await scrape()
    },
    get figures() {
      return figuresOf(scrapes.map(({ sums }) => sums))
    },
    join(series, startMs) {
      return series.map((second) => {
        const endMs = startMs + second.atS * 1000
        const near = scrapes.find(({ atMs }) => Math.abs(atMs - endMs) <= intervalMs / 2)
        const server = near === undefined ? {} : sampleOf(near.sums)
        return Object.keys(server).length === 0 ? second : { ...second, server }
      })
    },
  }
}
