/** How late the worst thread of a load was: among many, one that stands still would vanish in a merged histogram. */
import { largest } from '../../base/extremes.ts'
import { wilsonInterval } from '../../base/wilson.ts'
import type { Distribution } from '../../contract/load.ts'
import type { StampFigures } from '../../wire/stamps/slot.ts'
import type { DelayFigures } from '../agent/agent-plan.ts'
import {
  DurationHistogram,
  histogramOf,
  recordedSince,
  type HistogramData,
} from '../../contract/duration-histogram.ts'
import { quantileRanks } from '../thresholds/quantile-ranks.ts'

/** One thread's figures, or those of a part of its load. */
export interface ThreadDelays {
  readonly delays: DelayFigures
  /** Absent where the kernel stamps nothing. */
  readonly stamps?: StampFigures | undefined
}

export interface Delays {
  /** From due to sent. */
  readonly lateness: Distribution
  /** That of the thread whose 99th percentile is highest. */
  readonly canary: Distribution
  readonly canaryBoundMs: number
  readonly socketWait: Distribution
  /** What may have been added to any time, 99th percentile. */
  readonly errorBarMs: number
  /** Absent where the kernel stamps nothing. */
  readonly kernel?: {
    readonly queue: Distribution
    readonly merged: Distribution
    readonly mergedShare: number
    /** What the share is at least: a few of few tokens tell little. */
    readonly mergedAtLeast: number
  }
}

/** Both parts of the sum are taken so high that together they are not exceeded in more than one of a hundred. */
const doubtQuantile = 0.995
/** What is read in one turn that is not late may well have been sent together, as the end of an answer is. */
const mergedFromMs = 3

/** The true 99th percentile is not above this in 97.5 of 100 runs. */
export function boundMs(lags: DurationHistogram): number {
  const { high } = quantileRanks(lags.count, 0.99)
  return high > lags.count ? lags.maxMs : lags.at(high / lags.count)
}

/** A quantile of all, of whom `doubted` holds those that are not certain. */
function doubtMs(doubted: DurationHistogram, total: number): number {
  const { count } = doubted
  const certain = Math.max(0, total - count)
  if (count === 0 || certain / (certain + count) >= doubtQuantile) return 0
  return doubted.at((doubtQuantile * (certain + count) - certain) / count)
}

function delaysOf({ delays, stamps }: ThreadDelays): Delays {
  const read = (data: HistogramData): DurationHistogram => histogramOf(data)
  const [lags, socketWait] = [read(delays.lags), read(delays.socketWait)]
  const seen = {
    canary: lags.distribution(),
    canaryBoundMs: boundMs(lags),
    lateness: read(delays.lateness).distribution(),
    socketWait: socketWait.distribution(),
  }
  if (stamps === undefined)
    return { ...seen, errorBarMs: Math.max(seen.canaryBoundMs, socketWait.at(0.99) || 0) }
  const [queue, doubts] = [read(delays.queue), read(delays.doubts)]
  const inDoubt = Math.max(
    doubtMs(doubts, socketWait.count),
    doubtMs(read(delays.firstDoubts), delays.firsts),
  )
  const merged = doubts.count - Math.round(doubts.shareWithin(mergedFromMs) * doubts.count)
  const tokens = Math.max(1, socketWait.count)
  const mergedShare = merged / tokens
  return {
    ...seen,
    errorBarMs: boundMs(queue) + stamps.clockErrorMs + inDoubt,
    kernel: {
      queue: queue.distribution(),
      merged: doubts.distribution(),
      mergedShare,
      mergedAtLeast: Math.max(0, wilsonInterval(Math.min(1, mergedShare), tokens).low),
    },
  }
}

const none = new DurationHistogram().distribution()
/** The one whose 99th percentile is highest. */
export const worst = (all: readonly Distribution[]): Distribution =>
  all.toSorted((a, b) => b.p99 - a.p99)[0] ?? none

/** Each figure is that of the thread which is worst in it. */
export function worstThread(threads: readonly ThreadDelays[]): Delays {
  const all = threads.map(delaysOf)
  const kernels = all.map(({ kernel }) => kernel).filter((kernel) => kernel !== undefined)
  return {
    canary: worst(all.map(({ canary }) => canary)),
    lateness: worst(all.map(({ lateness }) => lateness)),
    canaryBoundMs: largest(all.map(({ canaryBoundMs }) => canaryBoundMs)),
    socketWait: worst(all.map(({ socketWait }) => socketWait)),
    errorBarMs: largest(all.map(({ errorBarMs }) => errorBarMs)),
    ...(kernels.length === 0
      ? {}
      : {
          kernel: {
            queue: worst(kernels.map(({ queue }) => queue)),
            merged: worst(kernels.map(({ merged }) => merged)),
            mergedShare: largest(kernels.map(({ mergedShare }) => mergedShare)),
            mergedAtLeast: largest(kernels.map(({ mergedAtLeast }) => mergedAtLeast)),
          },
        }),
  }
}

/** What a thread was like after the opening of its load. */
export function delaysSince(all: DelayFigures, opening: DelayFigures): DelayFigures {
  const since = (name: Exclude<keyof DelayFigures, 'firsts'>): HistogramData =>
    recordedSince(all[name], opening[name])
  return {
    lags: since('lags'),
    queue: since('queue'),
    socketWait: since('socketWait'),
    lateness: since('lateness'),
    doubts: since('doubts'),
    firstDoubts: since('firstDoubts'),
    firsts: all.firsts - opening.firsts,
  }
}
