/** The document over several runs. Pure but for the clock. */
import { nowMs } from '../base/clock.ts'
import type { BatchReport, NotRun, RunReport } from '../contract/report.ts'
import { decideBatch } from './decide-batch.ts'

export interface BatchStart {
  readonly id: string
  readonly startedAt: string
  /** Monotonic, when the first run started. */
  readonly startMs: number
}

export function batchReport(
  { id, startedAt, startMs }: BatchStart,
  runs: readonly RunReport[],
  notRun: readonly NotRun[],
): BatchReport {
  const durationMs = nowMs() - startMs
  return { schemaVersion: 2, id, startedAt, durationMs, ...decideBatch(runs, notRun), runs, notRun }
}
