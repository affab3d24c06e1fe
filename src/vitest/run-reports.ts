/** From what servers and tests left behind to the documents that `servewright run` writes too. Pure but for the clock. */
import { nowMs } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import { UsageError, type ServewrightError } from '../base/errors.ts'
import type { Provenance, RunReport } from '../contract/report.ts'
import type { BatchStart } from '../run/batch-report.ts'
import { decide } from '../run/decide.ts'
import type { FinishedModule } from './finished-tests.ts'
import type { PoolRecord } from './server-pool.ts'
import { type Obstacle, recordsOf } from './test-record.ts'

export interface RunFacts extends BatchStart {
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
    : new UsageError('usage/broken-test', broken, { hint: 'Vitest shows the error above.' })
}

const losses: ReadonlySet<string> = new Set(['server/exited', 'server/gone', 'server/hung'])

/** Where the last server ended, or stopped answering, by itself. */
function lossOf({ servers }: PoolRecord): Obstacle['lost'] {
  const last = servers.at(-1)
  const ended = last?.findings.some(({ code }) => losses.has(code))
  return ended === true ? (last?.gone ?? {}) : undefined
}

/** The document of one subject. */
export function subjectReport(record: PoolRecord, facts: SubjectFacts): RunReport {
  const { id, startedAt, startMs, interruptExitCode, modules, provenance } = facts
  const interrupted = interruptExitCode !== undefined
  const obstacle = { interrupted, ...defined({ error: record.error?.toJSON(), lost: lossOf(record) }) }
  const tests = modules.flatMap((module) => module.tests)
  const evidence = {
    ...defined({
      interruptExitCode,
      error: interrupted ? undefined : errorOf(record, modules)?.toJSON(),
      known: record.subject?.known(),
    }),
    selection: {},
    provenance,
    servers: record.servers,
    checks: recordsOf(tests, obstacle),
  }
  const head = {
    schemaVersion: 2,
    id,
    kind: 'acceptance',
    target: record.subject?.title ?? record.name,
    startedAt,
    durationMs: record.spanMs ?? nowMs() - startMs,
  } as const
  return { ...head, ...decide({ ...head, ...evidence }), ...evidence }
}
