/** A load, or one rate after the other, on the server; some of the checks go on meanwhile. */
import { defined } from '../../base/defined.ts'
import type { Limits } from '../../contract/limits.ts'
import type { LoadPlan } from '../../contract/load-plan.ts'
import type { LoadRecord, Trial } from '../../contract/load.ts'
import type { StampsWanted } from '../../contract/stamps.ts'
import { planChecks } from '../../checks/plan-checks.ts'
import type { RequestTimes } from '../../load/agent/agent-plan.ts'
import { serverEnded } from '../../load/judge-loads.ts'
import type { GatherCrew } from '../../load/client/load-client.ts'
import type { LoadRequest } from '../../load/load-request.ts'
import { planToRequest } from '../../load/plan-to-request.ts'
import { metricSource } from '../../load/record/scrape-server.ts'
import { runLoad, type LoadOutcome } from '../../load/run-load.ts'
import { performRepeated, performTrials } from '../../load/search/perform-loads.ts'
import type { PromptSource } from '../../subject/prompt-source.ts'
import { Guard } from '../guard/guard.ts'
import { HangWatch } from '../guard/hang-watch.ts'
import { checkMeanwhile } from '../check-meanwhile.ts'
import { defaultLoadMs } from '../time-limit.ts'
import type { Step, StepPlace } from '../run.ts'

/** What is put on a server, and what else happens meanwhile. */
export interface PlannedLoad {
  readonly plan: LoadPlan
  /** Rates are tried one after the other; absent where the plan's own load is put. */
  readonly trials?: Trial['of']
  /** How often the plan's load is put. Default 1. */
  readonly repeat?: number
  readonly threads: number
  /** Those who send. Default: this process. */
  readonly gather?: GatherCrew
  /** What the user has set for each request; default: the usual limits. */
  readonly limits?: Limits
  /** A limit of the user's on requests a second. */
  readonly mostPerSecond?: number
  /** What the times of tokens shall be. Default: those of the run. */
  readonly stamps?: StampsWanted
  /** Ids of the checks that go on meanwhile, unless rates are tried. */
  readonly meanwhile: ReadonlySet<string>
  /** Read when the server is ready. */
  prompts(): Promise<PromptSource>
  /** Whether an answer without usage is malformed, since it is always asked for. Default true. */
  readonly usageNeeded?: boolean
  /** Raw times are kept, and go here when a load has ended. */
  readonly onTimings?: (requests: readonly RequestTimes[]) => void
}

async function runOne(
  request: LoadRequest,
  { run, server }: StepPlace,
  gather: GatherCrew | undefined,
): Promise<LoadOutcome> {
  const { name } = request
  const ended = AbortSignal.any([run.interrupt.signal, server.died])
  const guard = new Guard(server, ended)
  using watch = new HangWatch({ server, guard, ended, during: () => `load ${name}` })
  const outcome = await runLoad(
    request,
    {
      signal: run.interrupt.signal,
      serverEnded: server.died,
      onSecond: (second) => {
        watch.noteLoad(second)
        run.onEvent({ type: 'load-second', name, second })
      },
      metrics: metricSource(server),
    },
    gather,
  )
  // The threads of a load may give up before the news of the server's end are here.
  if (outcome.record.counts.failed > 0 && !ended.aborted) await guard.look(`load ${name}`)
  return server.died.aborted && outcome.record.counts.failed > 0
    ? { ...outcome, record: { ...outcome.record, stoppedBecause: serverEnded } }
    : outcome
}

/** The checks that run during the load, without those that the filter excludes. */
function checksMeanwhile({ meanwhile, trials }: PlannedLoad, { run, server }: StepPlace) {
  if (trials !== undefined || meanwhile.size === 0) return []
  return planChecks(server.facts, run.filter).run.filter(({ id }) => meanwhile.has(id))
}

/** How long it lasts, where that is known before. */
function lengthOf({ arrival, durationMs }: LoadPlan): number | undefined {
  if (arrival.kind === 'steps') return arrival.rates.length * arrival.stepMs
  return arrival.kind === 'ramp' ? arrival.overMs : durationMs
}

/** @throws UsageError for a plan or prompts that make no sense */
export function putLoad(planned: PlannedLoad): Step {
  return async (place) => {
    const { run, server, found, limit } = place
    if (run.interrupt.signal.aborted || server.died.aborted || found.bailed !== undefined) return
    const { plan, trials, repeat = 1, threads, usageNeeded, onTimings } = planned
    limit.allow(trials === undefined ? defaultLoadMs(plan, repeat) : Infinity)
    const { countTokens, sessions, notes } = await planned.prompts()
    const { subject, onEvent } = run
    const { limits, mostPerSecond } = planned
    const request: LoadRequest = {
      ...planToRequest({
        plan,
        baseUrl: server.baseUrl,
        model: server.facts.model,
        ...defined({ apiKey: subject.apiKey, headers: subject.headers }),
        ...defined({ sessions, usageNeeded, limits, mostPerSecond }),
        countTokens,
        threads,
        keepStamps: onTimings !== undefined,
        runId: `${run.id}-${plan.name}`,
      }),
      ...defined({ stamps: planned.stamps ?? run.stamps }),
    }
    const perform = async (one: LoadRequest): Promise<LoadRecord> => {
      onEvent({ type: 'load-start', name: one.name, ...defined({ durationMs: lengthOf(plan) }) })
      const checks = checksMeanwhile(planned, place)
      const outcome = await checkMeanwhile({ place, checks, name: one.name }, () =>
        runOne(one, place, planned.gather),
      )
      const record = { ...outcome.record, notes: [...outcome.record.notes, ...notes] }
      // What the end of the time has cut short has measured something else than was asked for.
      if (limit.overMs === undefined) found.loads.push(record)
      onEvent({ type: 'load-end', record })
      onTimings?.(outcome.requests)
      return record
    }
    if (trials === undefined) await performRepeated(request, repeat, perform)
    else await performTrials(request, trials, perform)
  }
}
