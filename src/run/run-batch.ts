/** Several presets, one after the other, and one report over all of them. */
import { join } from 'node:path'
import { nowMs, timestamp } from '../base/clock.ts'
import { createScrubber } from '../base/scrub.ts'
import type { EventListener } from '../contract/events.ts'
import type { BatchReport, RunReport } from '../contract/report.ts'
import { createArtifactFolder } from '../host/artifacts.ts'
import type { Interrupt } from '../host/interrupt.ts'
import { decideBatch } from './batch-verdict.ts'
import type { ChosenPresets } from '../subject/choose-presets.ts'
import { newRunId } from '../subject/run-id.ts'
import { runTarget } from './run-subject.ts'
import type { RunOptions } from '../subject/run-options.ts'
import { launchTarget } from '../subject/subject.ts'

export interface BatchRun {
  readonly options: RunOptions
  readonly interrupt: Interrupt
  /** A fresh listener for each run. */
  listener(): EventListener
  /** Told before each run. */
  onSection(name: string, place: { readonly index: number; readonly of: number }): void
}

export interface FinishedBatch {
  readonly report: BatchReport
  readonly path: string
  /** Takes the secrets out of what is printed. */
  scrub(text: string): string
}

/** @throws UsageError before anything is started */
export async function runBatch(chosen: ChosenPresets, batch: BatchRun): Promise<FinishedBatch> {
  const { options, interrupt } = batch
  const id = newRunId()
  const startedAt = timestamp()
  const startMs = nowMs()
  const folder = createArtifactFolder(options.out)
  const runs: RunReport[] = []
  const secrets: string[] = []
  for (const [index, name] of chosen.run.entries()) {
    if (interrupt.exitCode !== undefined) break
    batch.onSection(name, { index, of: chosen.run.length })
    const runId = `${id}-${index}`
    const target = await launchTarget(name, options, runId)
    const section = createArtifactFolder(join(folder.path, name))
    const onEvent = batch.listener()
    const { report } = await runTarget(target, { id: runId, options, folder: section, interrupt, onEvent })
    runs.push(report)
    secrets.push(...target.secrets)
  }
  const skipped = chosen.run.slice(runs.length).map((preset) => ({ preset, reason: 'interrupted before it' }))
  const notRun = [...chosen.notRun, ...skipped]
  const decision = decideBatch(runs, notRun)
  const report: BatchReport = {
    schemaVersion: 1,
    id,
    startedAt,
    durationMs: nowMs() - startMs,
    ...decision,
    runs,
    notRun,
  }
  const scrub = createScrubber(secrets)
  const path = await folder.write('report.json', scrub(`${JSON.stringify(report, undefined, 2)}\n`))
  return { report, path, scrub }
}
