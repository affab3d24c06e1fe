/** Puts a preset's loads on a checked server, one after the other, and checks it again while they go on. */
import { runCheck } from '../checks/run-check.ts'
import type { Check } from '../contract/check.ts'
import type { EventListener } from '../contract/events.ts'
import type { LoadRecord } from '../contract/load.ts'
import type { CheckRecord, Reason } from '../contract/report.ts'
import { decideLoad } from '../load/decide-load.ts'
import type { LoadOrder } from '../load/load-order.ts'
import { runLoad } from '../load/run-load.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'

export interface LoadsRun {
  readonly server: ServerUnderTest
  readonly orders: readonly LoadOrder[]
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

/**
 * What holds whatever else a server does: the form of its answers, and that they are not mixed up. Its counters and
 * the exact text are left out, since both are shared with the load.
 */
const underLoad: ReadonlySet<string> = new Set([
  'stream/chat-contract',
  'stream/completions-contract',
  'stream/utf8',
  'chat/shape',
  'chat/usage',
  'completions/shape',
  'completions/usage',
  'errors/recovery',
  'isolation/concurrent',
  'isolation/shared-prefix',
])

async function checkMeanwhile(
  run: LoadsRun,
  order: LoadOrder,
  ended: AbortSignal,
): Promise<readonly CheckRecord[]> {
  const { server, checks } = run
  const records: CheckRecord[] = []
  for (const check of checks.filter(({ id }) => underLoad.has(id))) {
    if (ended.aborted) break
    const record = await runCheck(check, { client: server.client, facts: server.facts, signal: ended })
    // Cut short by the load's end: it says nothing.
    if (record.outcome.status === 'skip') continue
    records.push({ ...record, id: `${record.id}@${order.name}`, title: `${record.title}, under load` })
  }
  return records
}

async function putLoad(
  run: LoadsRun,
  order: LoadOrder,
): Promise<{ record: LoadRecord; checks: readonly CheckRecord[] }> {
  const { server, signal, onEvent } = run
  const over = new AbortController()
  onEvent({ type: 'load-start', name: order.name })
  const checking = checkMeanwhile(run, order, AbortSignal.any([signal, server.died, over.signal]))
  try {
    const { record } = await runLoad(order, {
      signal,
      onSecond: (second) => onEvent({ type: 'load-second', name: order.name, second }),
      readMetrics: () => server.client.raw({ method: 'GET', path: '/metrics' }, { limits: { totalMs: 900 } }),
    })
    over.abort()
    onEvent({ type: 'load-end', record })
    return { record, checks: await checking }
  } finally {
    over.abort()
    await checking
  }
}

/** A client that was too slow spoils thresholds; where there are none, the answers are proven all the same. */
function withoutVoid({ thresholds }: LoadOrder, reasons: readonly Reason[]): readonly Reason[] {
  return thresholds.length > 0 ? reasons : reasons.filter(({ code }) => code !== 'unproven/client-saturated')
}

export async function runLoads(run: LoadsRun): Promise<PutLoads> {
  const put = {
    loads: [] as LoadRecord[],
    checks: [] as CheckRecord[],
    rejected: [] as Reason[],
    unproven: [] as Reason[],
  }
  for (const order of run.orders) {
    if (run.signal.aborted || run.server.died.aborted) break
    const { record, checks } = await putLoad(run, order)
    const { verdict, reasons } = decideLoad([record], order.errorBudget)
    put.loads.push(record)
    put.checks.push(...checks)
    if (verdict === 'rejected') put.rejected.push(...reasons)
    if (verdict === 'blocked') put.unproven.push(...withoutVoid(order, reasons))
  }
  return put
}
