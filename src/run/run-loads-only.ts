/** One `servewright load`: opens the server, puts the loads on it, stops it, decides. Always ends in a report. */
import { nowMs, timestamp } from '../base/clock.ts'
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import { planChecks } from '../checks/plan-checks.ts'
import type { Check } from '../contract/check.ts'
import type { EventListener } from '../contract/events.ts'
import type { LoadPlan, LoadRecord } from '../contract/load.ts'
import type { CheckRecord, Reason, RunReport, ServerRecord } from '../contract/report.ts'
import type { Interrupt } from '../host/interrupt.ts'
import type { RequestTimes } from '../load/agent/agent-plan.ts'
import { decideLoad, type LoadDecision } from '../load/search/decide-load.ts'
import { judgeTokenCounts } from '../load/record/judge-token-counts.ts'
import { metricSource } from '../load/record/scrape-server.ts'
import { planToRequest } from '../load/plan-to-request.ts'
import { performPlan, type Performed } from '../load/search/perform-plan.ts'
import { checkMeanwhile, formsUnderLoad } from './check-meanwhile.ts'
import { checkReasons } from './verdict.ts'
import { FailedStart } from '../server/failed-start.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import type { LiveView } from '../report/load-live.ts'
import type { PromptSource } from '../subject/prompt-source.ts'
import type { Target } from '../subject/subject.ts'

export interface LoadRun {
  readonly id: string
  readonly plan: LoadPlan
  readonly mode: 'once' | 'sweep' | 'search'
  readonly repeat: number
  readonly threads: number
  /** A few checks go on while a load does, that is no part of a sweep or a search. */
  readonly withChecks: boolean
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
  /** Those that ran meanwhile. */
  readonly checks: readonly CheckRecord[]
  readonly servers: readonly ServerRecord[]
  readonly reasons: readonly Reason[]
  /** Of a sweep or a search. */
  readonly decision?: LoadDecision
  readonly error?: ServewrightError
}

function checksOf({ facts }: ServerUnderTest, { withChecks }: LoadRun): readonly Check[] {
  return withChecks ? planChecks(facts).run.filter(({ id }) => formsUnderLoad.has(id)) : []
}

/** What has been found so far, and stays where the next load is interrupted. */
interface Found {
  readonly loads: LoadRecord[]
  readonly checks: CheckRecord[]
}

async function loadServer(server: ServerUnderTest, target: Target, run: LoadRun & Found): Promise<Performed> {
  const { plan, prompts, threads, id, interrupt, view, onTimings, mode, repeat } = run
  const { countTokens, sessions, notes } = prompts
  const request = planToRequest({
    plan,
    baseUrl: server.baseUrl,
    model: server.facts.model,
    ...(target.apiKey === undefined ? {} : { apiKey: target.apiKey }),
    countTokens,
    ...(sessions === undefined ? {} : { sessions }),
    threads,
    keepStamps: onTimings !== undefined,
    runId: id,
    // Any other server may leave usage out, and then some figures are missing.
    usageNeeded: run.withChecks,
  })
  return await performPlan(request, {
    mode,
    repeat,
    signal: interrupt.signal,
    metrics: metricSource(server),
    onSecond: (second) => view.onSecond(second),
    async around({ name }, load) {
      const meanwhile = { server, name, signal: interrupt.signal, checks: checksOf(server, run) }
      const done = await checkMeanwhile(meanwhile, load)
      run.checks.push(...done.checks)
      return done.result
    },
    onOutcome: ({ record, requests }) => {
      view.end()
      const told = { ...record, notes: [...record.notes, ...notes] }
      run.loads.push(told)
      run.onRecord(told)
      onTimings?.(requests)
    },
  })
}

async function takeCourse(target: Target, run: LoadRun): Promise<Course> {
  let server: ServerUnderTest
  try {
    server = await target.open({ interrupt: run.interrupt, onEvent: run.onEvent })
  } catch (thrown) {
    const failed = thrown instanceof FailedStart
    const error = asServewrightError(failed ? thrown.cause : thrown)
    return { loads: [], checks: [], reasons: [], servers: failed ? [thrown.record] : [], error }
  }
  const found: Found = { loads: [], checks: [] }
  let performed: Performed & Pick<Course, 'error'>
  try {
    performed = await loadServer(server, target, { ...run, ...found })
  } catch (thrown) {
    performed = { reasons: [], error: asServewrightError(thrown) }
  }
  run.view.end()
  await server.stop()
  return { ...found, ...performed, servers: [server.record()] }
}

/** What the server did beside the measured answers: its own findings, failed checks, tokens that it did not count. */
function serverReasons({ servers, checks, loads }: Course): readonly Reason[] {
  const findings = servers.flatMap((server) => [...server.findings, ...(server.teardown?.findings ?? [])])
  const counts = servers.some(({ facts }) => facts.claims.includes('metrics'))
  return [
    ...findings.map(({ code, message }) => ({ code, message })),
    ...checkReasons(checks, 'must'),
    ...(counts ? loads.flatMap(judgeTokenCounts) : []),
  ]
}

function decide(course: Course, { plan, interrupt }: LoadRun): LoadDecision {
  const { loads, error, reasons: found, decision: overall } = course
  const ofServers = serverReasons(course)
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
  const { error, loads, checks, servers } = course
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
    checks,
    loads,
  }
}
