/** From what the threads of a load tell of themselves to whether their numbers are worth reading. */
import { largest } from '../../base/extremes.ts'
import { defined } from '../../base/defined.ts'
import type { LoadRecord, Validity } from '../../contract/load.ts'
import type { AgentResult } from '../agent/agent-plan.ts'
import type { CanaryReadings } from '../agent/agent-session.ts'
import type { ChosenStamps } from '../choose-stamps.ts'
import type { LoadRequest } from '../load-request.ts'
import type { MergedResult } from '../record/merge-results.ts'
import { decideValidity } from './decide-validity.ts'
import { delaysSince, worstThread, type ThreadDelays } from './worst-thread.ts'

/** What a load was, thread by thread and in all. */
export interface Measured {
  readonly results: readonly AgentResult[]
  /** In the order of the results. */
  readonly readings: readonly CanaryReadings[]
  readonly merged: Pick<MergedResult, 'counts' | 'loopUtilisation'>
  readonly cpuSeconds: number
  readonly maxRssMiB: number
}

/** What came last of the canary is in its readings alone. */
function threadsOf({ results, readings }: Pick<Measured, 'results' | 'readings'>): readonly ThreadDelays[] {
  return readings.map(({ lags, queue, stamps }, index) => {
    const { delays = emptyDelays } = results[index] ?? {}
    return { delays: { ...delays, lags, queue }, stamps }
  })
}

const empty = { values: [], counts: [], maxUs: 0 }
const emptyDelays = {
  lags: empty,
  queue: empty,
  socketWait: empty,
  lateness: empty,
  doubts: empty,
  firstDoubts: empty,
  firsts: 0,
}

export function validityOf(request: Pick<LoadRequest, 'arrival'>, measured: Measured): Validity {
  const { results, readings, merged, cpuSeconds, maxRssMiB } = measured
  const lack = results.find((result) => result.lack !== undefined)?.lack
  const threads = threadsOf(measured)
  const openLoop = request.arrival.kind !== 'users'
  const decide = (some: readonly ThreadDelays[]): Validity => {
    const { canary, errorBarMs, socketWait, kernel, lateness } = worstThread(some)
    return decideValidity({
      canary,
      errorBarMs,
      socketWait,
      canaryMissing: readings.reduce((sum, { missing }) => sum + missing, 0),
      notSent: merged.counts.notSent,
      sent: merged.counts.sent,
      loopUtilisation: merged.loopUtilisation,
      cpuSeconds,
      maxRssMiB,
      ...defined({
        lack,
        lateness: openLoop ? lateness : undefined,
        mergedShare: kernel?.mergedShare,
        mergedAtLeast: kernel?.mergedAtLeast,
      }),
    })
  }
  const steady = steadyOf(results, threads)
  if (steady === undefined) return decide(threads)
  const { state, errorBarMs } = decide(steady)
  return { ...decide(threads), steady: { state, errorBarMs } }
}

/** Undefined where a thread read nothing after its first second. */
function steadyOf(
  results: readonly AgentResult[],
  threads: readonly ThreadDelays[],
): readonly ThreadDelays[] | undefined {
  const steady = threads.flatMap(({ delays, stamps }, index) => {
    const opening = results[index]?.opening
    return opening === undefined ? [] : [{ delays: delaysSince(delays, opening), stamps }]
  })
  const enough = steady.length === threads.length && steady.every(({ delays }) => hasMany(delays.lags.counts))
  return enough ? steady : undefined
}

const fewestCanaries = 20
const hasMany = (counts: readonly number[]): boolean =>
  counts.reduce((sum, count) => sum + count, 0) >= fewestCanaries

/** What the record says of the times of its tokens. */
export function reportStamps(
  { by, because }: ChosenStamps,
  measured: Pick<Measured, 'results' | 'readings'>,
): Pick<LoadRecord, 'stamps' | 'readStampsBecause' | 'stampReport'> {
  const figures = measured.readings.map(({ stamps }) => stamps).filter((one) => one !== undefined)
  const { kernel } = worstThread(threadsOf(measured))
  if (by === 'read' || kernel === undefined)
    return { stamps: 'read', ...defined({ readStampsBecause: because }) }
  const { mergedAtLeast: _, ...told } = kernel
  const total = (name: 'reads' | 'unstamped'): number => figures.reduce((sum, one) => sum + one[name], 0)
  return {
    stamps: 'kernel',
    stampReport: {
      reads: total('reads'),
      unstamped: total('unstamped'),
      clockSteps: largest(figures.map(({ clockSteps }) => clockSteps)),
      ...told,
    },
  }
}
