/** One `servewright load`: opens the server, puts the loads on it, stops it, decides. Always ends in a report. */
import { nowMs, timestamp } from '../base/clock.ts'
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import type { EventListener } from '../contract/events.ts'
import type { LoadPlan, LoadRecord } from '../contract/load.ts'
import type { Reason, RunReport, ServerRecord } from '../contract/report.ts'
import type { Interrupt } from '../host/interrupt.ts'
import type { RequestTimes } from '../load/agent-plan.ts'
import { decideLoad, type LoadDecision } from '../load/decide-load.ts'
import { orderLoad } from '../load/order-load.ts'
import { performPlan } from '../load/perform-plan.ts'
import { FailedStart } from '../server/failed-start.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import type { LiveView } from './load-live.ts'
import type { PromptSource } from './load-prompts.ts'
import type { Target } from './targets.ts'

export interface LoadRun {
  readonly id: string
  readonly plan: LoadPlan
  readonly mode: 'once' | 'sweep' | 'search'
  readonly repeat: number
  readonly threads: number
  readonly prompts: PromptSource
  readonly interrupt: Interrupt
  readonly onEvent: EventListener
  readonly view: LiveView
  /** Raw times are kept, and go here when a load has ended. */
  readonly onTimings?: (requests: readonly RequestTimes[]) => void
  /** A load has ended. */
  onRecord(record: LoadRecord): void
}

interface Course {
  readonly loads: readonly LoadRecord[]
  readonly servers: readonly ServerRecord[]
  readonly reasons: readonly Reason[]
  /** Of a sweep or a search. */
  readonly decision?: LoadDecision
  readonly error?: ServewrightError
}

async function loadServer(
  server: ServerUnderTest,
  target: Target,
  run: LoadRun,
): Promise<Omit<Course, 'servers'>> {
  const { plan, prompts, threads, id, interrupt, view, onTimings, mode, repeat } = run
  const { countTokens, sessions, notes } = prompts
  const order = orderLoad({
    plan,
    baseUrl: server.baseUrl,
    model: server.facts.model,
    ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    countTokens,
    ...(sessions === undefined ? {} : { sessions }),
    threads,
    keepStamps: onTimings !== undefined,
    runId: id,
  })
  const loads: LoadRecord[] = []
  const performed = await performPlan(order, {
    mode,
    repeat,
    signal: interrupt.signal,
    readMetrics: () => server.client.raw({ method: 'GET', path: '/metrics' }, { limits: { totalMs: 900 } }),
    onSecond: (second) => view.onSecond(second),
    onOutcome: ({ record, requests }) => {
      view.end()
      const told = { ...record, notes: [...record.notes, ...notes] }
      loads.push(told)
      run.onRecord(told)
      onTimings?.(requests)
    },
  })
  return { loads, ...performed }
}

async function takeCourse(target: Target, run: LoadRun): Promise<Course> {
  let server: ServerUnderTest
  try {
    server = await target.open({ interrupt: run.interrupt, onEvent: run.onEvent })
  } catch (thrown) {
    const failed = thrown instanceof FailedStart
    const error = asServewrightError(failed ? thrown.cause : thrown)
    return { loads: [], reasons: [], servers: failed ? [thrown.record] : [], error }
  }
  let course: Omit<Course, 'servers'>
  try {
    course = await loadServer(server, target, run)
  } catch (thrown) {
    course = { loads: [], reasons: [], error: asServewrightError(thrown) }
  }
  run.view.end()
  await server.stop()
  return { ...course, servers: [server.record()] }
}

function serverReasons(servers: readonly ServerRecord[]): readonly Reason[] {
  const findings = servers.flatMap((server) => [...server.findings, ...(server.teardown?.findings ?? [])])
  return findings.map(({ code, message }) => ({ code, message }))
}

function decide(
  { loads, servers, error, reasons: found, decision: overall }: Course,
  { plan, interrupt }: LoadRun,
): LoadDecision {
  const ofServers = serverReasons(servers)
  if (interrupt.exitCode !== undefined) {
    const interrupted = { code: 'interrupted', message: 'The load was interrupted.' }
    return { verdict: 'blocked', exitCode: interrupt.exitCode, reasons: [interrupted, ...ofServers] }
  }
  if (error !== undefined) {
    const reason = { code: error.code, message: error.message }
    return { verdict: 'blocked', exitCode: error.exitCode, reasons: [reason, ...ofServers] }
  }
  const decision = overall ?? decideLoad(loads, plan.errorBudget ?? 0)
  const reasons = [...ofServers, ...found, ...decision.reasons]
  return ofServers.length === 0 ? { ...decision, reasons } : { verdict: 'rejected', exitCode: 1, reasons }
}

export async function runLoads(target: Target, run: LoadRun): Promise<RunReport> {
  const startedAt = timestamp()
  const startMs = nowMs()
  const course = await takeCourse(target, run)
  const { error, loads, servers } = course
  return {
    schemaVersion: 1,
    id: run.id,
    target: target.title,
    startedAt,
    durationMs: nowMs() - startMs,
    ...decide(course, run),
    ...(error === undefined || run.interrupt.exitCode !== undefined ? {} : { error: error.toJSON() }),
    provenance: await target.provenance(),
    servers,
    checks: [],
    loads,
  }
}
