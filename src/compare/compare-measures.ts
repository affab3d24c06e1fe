/** What was measured in two reports, as differences with intervals. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { defined } from '../base/defined.ts'
import { isLatency } from '../contract/latency-metrics.ts'
import type { Interval, LoadRecord } from '../contract/load.ts'
import type { RunReport } from '../contract/report.ts'
import { judgeThresholds, rejudgeThresholds } from '../load/thresholds/judge-thresholds.ts'
import { parseThreshold } from '../load/thresholds/parse-threshold.ts'
import type { Bounds, BoundName } from './bounds.ts'
import type { Measure, MeasureStatus } from './comparison.ts'
import { testedServer } from '../run/recorded-failures.ts'

interface Wanted {
  /** As a threshold that anything meets or misses: only its interval is read. */
  readonly text: string
  readonly bound: BoundName
  /** A distribution's middle is known well enough to ask for an answer; its tail seldom is. */
  readonly decides: boolean
}

const latencies = ['ttft', 'itl', 'tpot', 'latency'] as const
const wanted: readonly Wanted[] = [
  ...latencies.flatMap((metric) =>
    ['p50', 'p90', 'p99'].map((statistic) => ({
      text: `${metric} ${statistic} <= 1ms`,
      bound: metric,
      decides: statistic === 'p50',
    })),
  ),
  { text: 'output-tokens >= 1', bound: 'output-tokens', decides: true },
  { text: 'requests >= 1', bound: 'requests', decides: true },
]

/**
 * The interval of a difference from those of its two sides (MOVER: Zou and Donner, Statistics in Medicine 27, 2008).
 * @returns after less before
 */
export function differenceOf(before: Interval, after: Interval): Interval {
  const value = after.value - before.value
  const [rise, fall] = [after.high - after.value, after.value - after.low]
  const [risen, fallen] = [before.high - before.value, before.value - before.low]
  return { value, low: value - Math.hypot(fall, risen), high: value + Math.hypot(rise, fallen) }
}

/** @param worse 1 where more is worse, -1 where less is */
export function statusOf({ low, high }: Interval, bound: number | undefined, worse: 1 | -1): MeasureStatus {
  if (bound === undefined) return 'shown'
  const [least, most] = worse === 1 ? [low, high] : [-high, -low]
  if (least > bound) return 'worse'
  if (most < -bound) return 'better'
  return most <= bound ? 'within' : 'unclear'
}

/** What answers in one lump do not have; asked of them it would ask for requests that decide nothing. */
const betweenTokens: readonly BoundName[] = ['itl', 'tpot']

const isStreamed = ({ counts }: LoadRecord): boolean => counts.notStreamed === undefined

/** The metric's intervals, in the order of `wanted`; undefined where nothing was measured or kept. */
function intervalsOf(record: LoadRecord): readonly (Interval | undefined)[] {
  const thresholds = wanted.map(({ text }) => parseThreshold(text))
  if (record.histograms === undefined)
    return judgeThresholds(record, thresholds, {}).map(({ interval }) => interval)
  const asked = thresholds.map(
    (threshold) => ({ threshold, status: 'pass', samples: 0, message: '' }) as const,
  )
  return rejudgeThresholds({ ...record, thresholds: asked }).thresholds.map(({ interval }) => interval)
}

function compareLoad(before: LoadRecord, after: LoadRecord, bounds: Bounds): readonly Measure[] {
  const [old, now] = [intervalsOf(before), intervalsOf(after)]
  const streamed = isStreamed(before) && isStreamed(after)
  return wanted.flatMap(({ text, bound: name, decides }, index) => {
    if (!streamed && betweenTokens.includes(name)) return []
    const [was, is] = [old[index], now[index]]
    if (was === undefined || is === undefined) return []
    const { metric } = parseThreshold(text)
    const isTime = isLatency(metric)
    const plain = differenceOf(was, is)
    // The client can only have added to a latency, on either side.
    const { low, high } = isTime
      ? { low: plain.low - after.validity.errorBarMs, high: plain.high + before.validity.errorBarMs }
      : plain
    const difference = { value: plain.value, low, high }
    const share = bounds[name]
    const bound = share === undefined ? undefined : share * was.value
    return [
      {
        name: `${before.name}: ${text.replace(/ [<>].*/, '')}`,
        unit: isTime ? 'ms' : '1/s',
        before: was,
        after: is,
        difference,
        status: statusOf(difference, bound, isTime ? 1 : -1),
        decides,
        ...defined({ bound }),
      } satisfies Measure,
    ]
  })
}

const exact = (value: number): Interval => ({ value, low: value, high: value })

interface Single {
  readonly name: string
  readonly unit: Measure['unit']
  readonly read: (run: RunReport) => number | undefined
  /** Share of the first value that it may rise by. */
  readonly share: number | undefined
}

/** A value of which each report has one: no interval can be given, and only a bound that is stated judges it. */
function compareSingle([first, second]: readonly [RunReport, RunReport], one: Single): readonly Measure[] {
  const { name, unit, share } = one
  const [was, is] = [one.read(first), one.read(second)]
  if (was === undefined || is === undefined) return []
  const [before, after, difference] = [exact(was), exact(is), exact(is - was)]
  const bound = share === undefined ? undefined : share * was
  const status = statusOf(difference, bound, 1)
  return [{ name, unit, before, after, difference, status, decides: false, ...defined({ bound }) }]
}

function startSeconds(run: RunReport): number | undefined {
  const { startupMs } = testedServer(run) ?? {}
  return startupMs === undefined ? undefined : startupMs / 1000
}

/** What it had of the devices while it served; where that is not reported, what they held over what they held before. */
function memoryGiB(run: RunReport): number | undefined {
  const devices = testedServer(run)?.teardown?.proof.deviceMemory ?? []
  const isTold = devices.some(({ ownGiB }) => ownGiB !== undefined)
  const used = devices.flatMap(({ beforeGiB, servingGiB, ownGiB = 0 }) => {
    if (servingGiB === undefined) return []
    return isTold ? ownGiB : servingGiB - beforeGiB
  })
  return used.length === 0 ? undefined : used.reduce((sum, gib) => sum + gib, 0)
}

/** Measures, and why some could not be compared. */
export interface ComparedMeasures {
  readonly measures: readonly Measure[]
  readonly unclear: readonly string[]
}

function compareLoads(before: RunReport, after: RunReport, bounds: Bounds): ComparedMeasures {
  const results = (before.loads ?? []).map((load): ComparedMeasures => {
    const now = after.loads?.find(({ name }) => name === load.name)
    if (now === undefined)
      return { measures: [], unclear: [`The load ${load.name} is only in the first report.`] }
    if (!isDeepStrictEqual(load.arrival, now.arrival))
      return {
        measures: [],
        unclear: [`The load ${load.name} is another one in each report: its requests come otherwise.`],
      }
    const isVoid = [load, now].some(({ validity }) => validity.state === 'void')
    if (isVoid)
      return {
        measures: [],
        unclear: [`The load ${load.name} is void in one of the reports: the client was too slow.`],
      }
    const kept = load.histograms !== undefined && now.histograms !== undefined
    const unclear = [
      ...(kept
        ? []
        : [`The load ${load.name} has no histograms in one of the reports: latencies are not compared.`]),
      ...(isStreamed(load) === isStreamed(now)
        ? []
        : [
            `The answers of the load ${load.name} came in one lump in one of the reports: itl and tpot are not compared.`,
          ]),
    ]
    return { measures: compareLoad(load, now, bounds), unclear }
  })
  return {
    measures: results.flatMap(({ measures }) => measures),
    unclear: results.flatMap(({ unclear }) => unclear),
  }
}

const machineOf = ({ provenance: { machine } }: RunReport): string =>
  `${machine.cpu}, ${machine.cores} cores, ${machine.arch}`

export function compareMeasures(before: RunReport, after: RunReport, bounds: Bounds): ComparedMeasures {
  const { measures, unclear } = compareLoads(before, after, bounds)
  const pair = [before, after] as const
  const all = [
    ...measures,
    ...compareSingle(pair, { name: 'start', unit: 's', read: startSeconds, share: bounds.start }),
    ...compareSingle(pair, { name: 'device memory', unit: 'GiB', read: memoryGiB, share: bounds.memory }),
  ]
  const [here, there] = [machineOf(before), machineOf(after)]
  if (here === there || all.length === 0) return { measures: all, unclear }
  // Another machine is slower or faster whatever it runs.
  const shown = all.map((one): Measure => ({ ...one, status: 'shown' }))
  const differ = `The machines differ (${here}; ${there}): what was measured is shown and not judged.`
  return { measures: shown, unclear: [...unclear, differ] }
}
