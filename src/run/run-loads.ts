/** Puts a preset's loads on a checked server, one after the other, and checks it again while they go on. */
import type { Check } from '../contract/check.ts'
import type { EventListener } from '../contract/events.ts'
import type { LoadRecord } from '../contract/load.ts'
import type { CheckRecord, Reason } from '../contract/report.ts'
import { decideLoad } from '../load/search/decide-load.ts'
import type { LoadRequest } from '../load/load-request.ts'
import { judgeTokenCounts } from '../load/record/judge-token-counts.ts'
import { metricSource } from '../load/record/scrape-server.ts'
import { runLoad } from '../load/run-load.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { allUnderLoad, checkMeanwhile } from './check-meanwhile.ts'

export interface LoadsRun {
  readonly server: ServerUnderTest
  readonly requests: readonly LoadRequest[]
  /** Those of the checks that were planned. */
  readonly checks: readonly Check[]
  readonly signal: AbortSignal
  readonly onEvent: EventListener
}

export interface PutLoads {
  readonly loads: readonly LoadRecord[]
  /** Checks that ran under load; their ids end in `@` and the plan's name. */
  readonly checks: readonly CheckRecord[]
  /** Why the server is rejected. */
  readonly rejected: readonly Reason[]
  /** Why nothing is proven. */
  readonly unproven: readonly Reason[]
}

async function putLoad(
  { server, signal, onEvent, checks }: LoadsRun,
  request: LoadRequest,
): Promise<{ record: LoadRecord; checks: readonly CheckRecord[] }> {
  const { name } = request
  onEvent({ type: 'load-start', name })
  const meanwhile = { server, name, signal, checks: checks.filter(({ id }) => allUnderLoad.has(id)) }
  const done = await checkMeanwhile(meanwhile, () =>
    runLoad(request, {
      signal,
      onSecond: (second) => onEvent({ type: 'load-second', name, second }),
      metrics: metricSource(server),
    }),
  )
  const { record } = done.result
  onEvent({ type: 'load-end', record })
  return { record, checks: done.checks }
}

/** A client that was too slow spoils thresholds; where there are none, the answers are proven all the same. */
function withoutVoid({ thresholds }: LoadRequest, reasons: readonly Reason[]): readonly Reason[] {
  return thresholds.length > 0 ? reasons : reasons.filter(({ code }) => code !== 'unproven/client-saturated')
}

export async function runLoads(run: LoadsRun): Promise<PutLoads> {
  const put = {
    loads: [] as LoadRecord[],
    checks: [] as CheckRecord[],
    rejected: [] as Reason[],
    unproven: [] as Reason[],
  }
  for (const request of run.requests) {
    if (run.signal.aborted || run.server.died.aborted) break
    const { record, checks } = await putLoad(run, request)
    const { verdict, reasons } = decideLoad([record], request.errorBudget)
    put.loads.push(record)
    put.checks.push(...checks)
    if (run.server.facts.claims.includes('metrics')) put.rejected.push(...judgeTokenCounts(record))
    if (verdict === 'rejected') put.rejected.push(...reasons)
    if (verdict === 'blocked') put.unproven.push(...withoutVoid(request, reasons))
  }
  return put
}
