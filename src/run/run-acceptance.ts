/** One run: open the server, check it, stop it, decide. Always ends in a report. */
import { nowMs, timestamp } from '../base/clock.ts'
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import type { EventListener } from '../contract/events.ts'
import type { KnownFinding } from '../contract/preset.ts'
import type { CheckRecord, Provenance, RunReport, ServerRecord } from '../contract/report.ts'
import { planChecks, type CheckFilter } from '../checks/plan-checks.ts'
import type { BaselineAnswer } from '../checks/run-baseline.ts'
import { FailedStart } from '../server/failed-start.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { askBaseline } from './ask-baseline.ts'
import { goneFindings } from '../checks/known-findings.ts'
import type { PutLoads } from './run-loads.ts'
import { notRun, runChecks } from './run-checks.ts'
import { decide, type Evidence } from './verdict.ts'

export interface RunRequest {
  readonly id: string
  /** What is tested, for people: a preset's name or a URL. */
  readonly target: string
  /** Starts or attaches to the server. */
  open(): Promise<ServerUnderTest>
  /** Starts it once before, only to see what that costs; absent where no check asks for it. */
  openCold?(): Promise<ServerUnderTest>
  /** Starts the same model without what is to be proven; absent where no check asks for it. */
  openBaseline?(): Promise<ServerUnderTest>
  /** Findings that are known of the engine's version; asked for once a server is open. */
  known(): readonly KnownFinding[]
  /** Puts the preset's loads on the server after the checks; absent where it has none. */
  load?(server: ServerUnderTest): Promise<PutLoads>
  readonly filter: CheckFilter
  provenance(): Promise<Provenance>
  readonly signal: AbortSignal
  /** Exit code that an interrupt asked for; undefined when there was none. */
  interruptExitCode(): number | undefined
  readonly onEvent: EventListener
}

interface Course {
  readonly checks: readonly CheckRecord[]
  readonly load?: PutLoads
  readonly servers: readonly ServerRecord[]
  readonly error?: ServewrightError
}

type Baseline = ReadonlyMap<string, BaselineAnswer>

async function checkServer(
  server: ServerUnderTest,
  baseline: Baseline,
  request: RunRequest,
): Promise<readonly CheckRecord[]> {
  const { signal, onEvent, filter } = request
  const plan = planChecks(server.facts, filter)
  onEvent({ type: 'checks-plan', run: plan.run.length, skipped: plan.skipped.length })
  const ran = await runChecks({ checks: plan.run, server, baseline, known: request.known(), signal, onEvent })
  const notApplicable = plan.skipped.filter(({ kind }) => kind === 'not-applicable')
  return [...ran, ...notApplicable.map(({ check, reason }) => notRun(check, reason))]
}

async function checkAndLoad(
  server: ServerUnderTest,
  baseline: Baseline,
  request: RunRequest,
): Promise<Pick<Course, 'checks' | 'load'>> {
  const checks = await checkServer(server, baseline, request)
  const load = await request.load?.(server)
  return load === undefined ? { checks } : { checks: [...checks, ...load.checks], load }
}

/** Opens a server, has `work` done on it, and stops it, whatever happens. */
async function withServer<Outcome>(
  open: () => Promise<ServerUnderTest>,
  work: (server: ServerUnderTest) => Promise<Outcome>,
): Promise<{
  readonly server?: ServerRecord
  readonly outcome?: Outcome
  readonly error?: ServewrightError
}> {
  let server: ServerUnderTest
  try {
    server = await open()
  } catch (thrown) {
    const failed = thrown instanceof FailedStart
    const error = asServewrightError(failed ? thrown.cause : thrown)
    return { error, ...(failed ? { server: thrown.record } : {}) }
  }
  try {
    const outcome = await work(server)
    await server.stop()
    return { server: server.record(), outcome }
  } catch (thrown) {
    await server.stop()
    return { server: server.record(), error: asServewrightError(thrown) }
  }
}

interface Before {
  readonly servers: readonly ServerRecord[]
  readonly baseline: Baseline
  readonly error?: ServewrightError
}

/** Servers that are gone before the one under test starts, up to the first that fails. */
async function runBefore(request: RunRequest): Promise<Before> {
  const steps = [
    { open: request.openCold, work: () => Promise.resolve<Baseline>(new Map()) },
    { open: request.openBaseline, work: (server: ServerUnderTest) => askBaseline(server, request) },
  ]
  const servers: ServerRecord[] = []
  let baseline: Baseline = new Map()
  for (const { open, work } of steps) {
    if (open === undefined) continue
    const { server, outcome = baseline, error } = await withServer(open.bind(request), work)
    if (server !== undefined) servers.push(server)
    if (error !== undefined) return { servers, baseline, error }
    baseline = outcome
  }
  return { servers, baseline }
}

async function takeCourse(request: RunRequest): Promise<Course> {
  const { servers: before, baseline, error } = await runBefore(request)
  if (error !== undefined) return { checks: [], servers: before, error }
  const main = await withServer(request.open.bind(request), (server) =>
    checkAndLoad(server, baseline, request),
  )
  return {
    ...(main.outcome ?? { checks: [] }),
    servers: main.server === undefined ? before : [...before, main.server],
    ...(main.error === undefined ? {} : { error: main.error }),
  }
}

function evidenceOf({ checks, servers, error, load }: Course, request: RunRequest): Evidence {
  const interruptExitCode = request.interruptExitCode()
  return {
    checks,
    servers,
    ...(load === undefined ? {} : { load }),
    gone: goneFindings(checks, request.known()),
    ...(error === undefined ? {} : { error: { ...error.toJSON(), exitCode: error.exitCode } }),
    ...(interruptExitCode === undefined ? {} : { interruptExitCode }),
  }
}

export async function runAcceptance(request: RunRequest): Promise<RunReport> {
  const startedAt = timestamp()
  const startMs = nowMs()
  request.onEvent({ type: 'run-start', target: request.target })
  const course = await takeCourse(request)
  const evidence = evidenceOf(course, request)
  const { gone = [] } = evidence
  const decision = decide(evidence)
  const report: RunReport = {
    schemaVersion: 1,
    id: request.id,
    target: request.target,
    startedAt,
    durationMs: nowMs() - startMs,
    ...decision,
    // An interrupt is told by the verdict's reasons; the abort it causes is no error of anybody.
    ...(course.error === undefined || evidence.interruptExitCode !== undefined
      ? {}
      : { error: course.error.toJSON() }),
    provenance: await request.provenance(),
    servers: course.servers,
    checks: course.checks,
    ...(course.load === undefined ? {} : { loads: course.load.loads }),
    ...(gone.length === 0 ? {} : { goneFindings: gone }),
  }
  request.onEvent({ type: 'run-end', report })
  return report
}
