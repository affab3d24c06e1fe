/** How long a planned run is likely to take, and when it is ended: two numbers that are far apart. Pure. */
import { duration } from '../report/style.ts'
import type { LoadPlan } from '../contract/load-plan.ts'
import type { Preset } from '../contract/preset.ts'
import type { RunReport } from '../contract/report.ts'
import { defaultChecksMs, defaultLoadMs } from '../run/time-limit.ts'
import { testedServer } from '../run/recorded-failures.ts'
import { startLimits } from '../server/start-limits.ts'
import type { PastRun } from './past-runs.ts'

export interface Planned {
  readonly preset: Preset
  /** Ids of the checks that run. */
  readonly checks: readonly string[]
  readonly loads: readonly LoadPlan[]
}

/** The parts of a run, each in milliseconds. */
interface Parts {
  readonly startMs: number
  readonly checksMs: number
  readonly loadsMs: number
  readonly stopMs: number
}

export interface PlanTimes {
  /** Each part ends in order when its time is over; that of the checks grows where the server is slow. */
  readonly cap: Parts
  /** By the last run of the same preset; absent where none is kept. */
  readonly estimate?: Parts & {
    readonly file: string
    /** Checks that ran in it; the others are taken to be like these. */
    readonly known: number
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

function capOf({ preset, checks, loads }: Planned): Parts {
  const { capMs, graceMs } = startLimits(preset)
  return {
    startMs: capMs,
    checksMs: checks.length === 0 ? 0 : defaultChecksMs(checks.length),
    loadsMs: sum(loads.map((load) => defaultLoadMs(load, 1))),
    stopMs: graceMs,
  }
}

/** How long each of the planned checks took in a run; those that did not run are not in it. */
function tookIn({ checks: records }: RunReport, { checks }: Planned): readonly number[] {
  const ran = records.filter(({ under, outcome }) => under === undefined && outcome.status !== 'skip')
  const took = new Map(ran.map(({ id, durationMs }) => [id, durationMs]))
  return checks.flatMap((id) => took.get(id) ?? [])
}

function estimateBy({ run, file }: PastRun, planned: Planned): PlanTimes['estimate'] {
  const took = tookIn(run, planned)
  const startMs = testedServer(run)?.startupMs
  if (took.length === 0 || startMs === undefined) return undefined
  const loads = (run.loads ?? []).map(({ name, durationMs }) => [name, durationMs] as const)
  return {
    file,
    known: took.length,
    startMs,
    checksMs: (sum(took) / took.length) * planned.checks.length,
    loadsMs: sum(planned.loads.map((load) => new Map(loads).get(load.name) ?? load.durationMs ?? 0)),
    stopMs: testedServer(run)?.teardown?.durationMs ?? 0,
  }
}

/** @param past the newest first: of those that ran most of the planned checks, the newest */
export function planTimes(planned: Planned, past: readonly PastRun[]): PlanTimes {
  const [estimate] = past
    .flatMap((one) => estimateBy(one, planned) ?? [])
    .toSorted((a, b) => b.known - a.known)
  return { cap: capOf(planned), ...(estimate === undefined ? {} : { estimate }) }
}

const minuteMs = 60_000

/** In seconds where it is short: nobody counts 600 of them. */
const told = (ms: number): string =>
  ms < 2 * minuteMs ? duration(ms) : `${(ms / minuteMs).toFixed(ms < 10 * minuteMs ? 1 : 0)} minutes`

const partsText = ({ startMs, checksMs, loadsMs, stopMs }: Parts): string =>
  [
    `start ${told(startMs)}`,
    ...(checksMs === 0 ? [] : [`checks ${told(checksMs)}`]),
    ...(loadsMs === 0 ? [] : [`loads ${told(loadsMs)}`]),
    `stop ${told(stopMs)}`,
  ].join(', ')

export function planTimeLines({ cap, estimate }: PlanTimes, { checks, preset }: Planned): readonly string[] {
  const whole = estimate && estimate.startMs + estimate.checksMs + estimate.loadsMs + estimate.stopMs
  const others = checks.length - (estimate?.known ?? 0)
  return [
    'time',
    ...(estimate === undefined || whole === undefined
      ? [`  estimate  none: there is no report of ${preset.name} here to go by; after a run there is`]
      : [
          `  estimate  ${told(whole)}, by an earlier run (${estimate.file}): ${partsText(estimate)}`,
          ...(others > 0
            ? [`            ${others} of the checks did not run in it, and are taken to be like the rest`]
            : []),
        ]),
    `  cap       ${partsText(cap)}: only what hangs gets that far; --max-time of run sets one for all`,
    '',
  ]
}
