/** From what servers and tests left behind to the documents that `servewright run` writes too. Pure but for the clock. */
import { nowMs } from '../base/clock.ts'
import { UsageError, type ServewrightError } from '../base/errors.ts'
import type { BatchReport, NotRun, Provenance, RunReport } from '../contract/report.ts'
import { decideBatch } from '../run/batch-verdict.ts'
import { decide } from '../run/verdict.ts'
import type { FinishedModule } from './finished-tests.ts'
import type { PoolRecord } from './server-pool.ts'
import { recordsOf } from './test-record.ts'

export interface RunFacts {
  readonly id: string
  readonly startedAt: string
  /** Monotonic, when the run started. */
  readonly startMs: number
  readonly interruptExitCode: number | undefined
}

export interface SubjectFacts extends RunFacts {
  readonly modules: readonly FinishedModule[]
  readonly provenance: Provenance
}

function errorOf({ error }: PoolRecord, modules: readonly FinishedModule[]): ServewrightError | undefined {
  if (error !== undefined) return error
  const broken = modules.find((module) => module.broken !== undefined)?.broken
  return broken === undefined
    ? undefined
    : new UsageError('usage/broken-test', broken, { hint: 'Vitest shows above what is wrong with it.' })
}

/** The document of one subject. */
export function subjectReport(ledger: PoolRecord, facts: SubjectFacts): RunReport {
  const { id, startedAt, startMs, interruptExitCode, modules, provenance } = facts
  const error = errorOf(ledger, modules)
  const obstacle = {
    interrupted: interruptExitCode !== undefined,
    ...(ledger.error === undefined ? {} : { error: ledger.error.toJSON() }),
  }
  const checks = recordsOf(
    modules.flatMap(({ tests }) => tests),
    obstacle,
  )
  const decision = decide({
    checks,
    servers: ledger.servers,
    ...(error === undefined ? {} : { error: { ...error.toJSON(), exitCode: error.exitCode } }),
    ...(interruptExitCode === undefined ? {} : { interruptExitCode }),
  })
  return {
    schemaVersion: 1,
    id,
    target: ledger.target?.title ?? ledger.subject,
    startedAt,
    durationMs: ledger.spanMs ?? nowMs() - startMs,
    ...decision,
    ...(error === undefined || interruptExitCode !== undefined ? {} : { error: error.toJSON() }),
    provenance,
    servers: ledger.servers,
    checks,
  }
}

/** The document over all subjects. */
export function batchReport(
  runs: readonly RunReport[],
  notRun: readonly NotRun[],
  facts: RunFacts,
): BatchReport {
  const { id, startedAt, startMs } = facts
  return {
    schemaVersion: 1,
    id,
    startedAt,
    durationMs: nowMs() - startMs,
    ...decideBatch(runs, notRun),
    runs,
    notRun,
  }
}
