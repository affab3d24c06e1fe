/** One run: open the server, check it, stop it, decide. Always ends in a report. */
import { nowMs, timestamp } from '../base/clock.ts'
import { asServewrightError, type ServewrightError } from '../base/errors.ts'
import type { EventListener } from '../contract/events.ts'
import type { CheckRecord, Provenance, RunReport, ServerRecord } from '../contract/report.ts'
import { planChecks, type CheckFilter } from '../checks/plan-checks.ts'
import { FailedStart } from '../server/failed-start.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { notRun, runChecks } from './run-checks.ts'
import { decide, type Evidence } from './verdict.ts'

export interface RunRequest {
  readonly id: string
  /** What is tested, for people: a preset's name or a URL. */
  readonly target: string
  /** Starts or attaches to the server. */
  open(): Promise<ServerUnderTest>
  readonly filter: CheckFilter
  provenance(): Promise<Provenance>
  readonly signal: AbortSignal
  /** Exit code that an interrupt asked for; undefined when there was none. */
  interruptExitCode(): number | undefined
  readonly onEvent: EventListener
}

interface Course {
  readonly checks: readonly CheckRecord[]
  readonly servers: readonly ServerRecord[]
  readonly error?: ServewrightError
}

async function checkServer(server: ServerUnderTest, request: RunRequest): Promise<readonly CheckRecord[]> {
  const plan = planChecks(server.facts, request.filter)
  request.onEvent({ type: 'checks-plan', run: plan.run.length, skipped: plan.skipped.length })
  const ran = await runChecks({ checks: plan.run, server, signal: request.signal, onEvent: request.onEvent })
  const notApplicable = plan.skipped.filter(({ kind }) => kind === 'not-applicable')
  return [...ran, ...notApplicable.map(({ check, reason }) => notRun(check, reason))]
}

async function takeCourse(request: RunRequest): Promise<Course> {
  let server: ServerUnderTest
  try {
    server = await request.open()
  } catch (thrown) {
    const failed = thrown instanceof FailedStart
    const error = asServewrightError(failed ? thrown.cause : thrown)
    return { checks: [], servers: failed ? [thrown.record] : [], error }
  }
  let checks: readonly CheckRecord[] = []
  let error: ServewrightError | undefined
  try {
    checks = await checkServer(server, request)
  } catch (thrown) {
    error = asServewrightError(thrown)
  }
  await server.stop()
  return { checks, servers: [server.record()], ...(error === undefined ? {} : { error }) }
}

function evidenceOf({ checks, servers, error }: Course, interruptExitCode: number | undefined): Evidence {
  return {
    checks,
    servers,
    ...(error === undefined ? {} : { error: { ...error.toJSON(), exitCode: error.exitCode } }),
    ...(interruptExitCode === undefined ? {} : { interruptExitCode }),
  }
}

export async function runAcceptance(request: RunRequest): Promise<RunReport> {
  const startedAt = timestamp()
  const startMs = nowMs()
  request.onEvent({ type: 'run-start', target: request.target })
  const course = await takeCourse(request)
  const interruptExitCode = request.interruptExitCode()
  const decision = decide(evidenceOf(course, interruptExitCode))
  const report: RunReport = {
    schemaVersion: 1,
    id: request.id,
    target: request.target,
    startedAt,
    durationMs: nowMs() - startMs,
    ...decision,
    // An interrupt is told by the verdict's reasons; the abort it causes is no error of anybody.
    ...(course.error === undefined || interruptExitCode !== undefined
      ? {}
      : { error: course.error.toJSON() }),
    provenance: await request.provenance(),
    servers: course.servers,
    checks: course.checks,
  }
  request.onEvent({ type: 'run-end', report })
  return report
}
