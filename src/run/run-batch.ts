/** Several presets, one after the other or side by side, and one report over all of them. */
import { join } from 'node:path'
import { nowMs, timestamp } from '../base/clock.ts'
import { defined } from '../base/defined.ts'
import type { Deadline } from '../base/deadline.ts'
import { createScrubber } from '../base/secrets/scrub.ts'
import type { Preset } from '../contract/preset.ts'
import type { BatchReport, RunReport } from '../contract/report.ts'
import { createArtifactFolder } from '../host/artifacts.ts'
import type { Interrupt } from '../host/interrupt.ts'
import type { ChosenPresets } from '../subject/choose-presets.ts'
import { batchReport } from './batch-report.ts'
import type { Run } from './run.ts'
import { type FinishedRun, type Output, runSubject } from './run-subject.ts'
import { maxTimeOf } from './time-limit.ts'
import { writeReport } from './write-report.ts'

export interface Batch extends Output {
  readonly id: string
  readonly interrupt: Interrupt
  /** When the time of all of them is over. */
  readonly deadline: Deadline
  /** How many run side by side, at least one. */
  readonly jobs: number
  /** The first rejected preset is the last that is begun. */
  readonly bail?: true
  /** Called for all of them before the first is started; the time that is left is counted from the start of each. */
  createRun(preset: Preset, id: string): Run
  /** Told before each run. */
  onSection(name: string, place: { readonly index: number; readonly of: number }): void
}

/** All or none: what is wrong with the last of them must not cost the verdicts before it. */
function createRuns(presets: readonly Preset[], { id, createRun }: Batch): readonly Run[] {
  const runs: Run[] = []
  try {
    for (const [index, preset] of presets.entries()) runs.push(createRun(preset, `${id}-${index}`))
    return runs
  } catch (thrown) {
    for (const { subject } of runs) subject.close()
    throw thrown
  }
}

/**
 * Leaves its report of whatever has run, and whatever goes wrong.
 * @throws UsageError before anything is started
 */
export async function runBatch(chosen: ChosenPresets, batch: Batch): Promise<FinishedRun<BatchReport>> {
  const { id, interrupt, deadline, folder, reporters } = batch
  const start = { id, startedAt: timestamp(), startMs: nowMs() }
  const finished = new Map<number, RunReport>()
  const bailed = (): boolean =>
    batch.bail === true && [...finished.values()].some(({ verdict }) => verdict === 'rejected')
  const secrets: string[] = []
  const errors: FinishedRun['errors'][number][] = []
  // What is asked for under a name of its own is written once, of all runs.
  const ofSections = reporters.filter(({ file, sink }) => file === undefined && sink === undefined)
  // Before anything is started: one that cannot be made must not cost the verdicts before it.
  const runs = createRuns(chosen.run, batch)
  const sections = chosen.run.map(({ name }) => createArtifactFolder(join(folder.path, name)))
  const waiting = runs.entries()
  const isOver = (): boolean => interrupt.exitCode !== undefined || deadline.expired || bailed()
  const takeTurns = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && !isOver(); next = waiting.next()) {
      const [index, run] = next.value
      batch.onSection(chosen.run[index]?.name ?? '', { index, of: runs.length })
      const maxTime = maxTimeOf(run.maxTime?.askedMs, deadline.leftMs())
      const one = await runSubject(
        { ...run, ...defined({ maxTime }) },
        { folder: sections[index] ?? folder, reporters: ofSections },
      )
      finished.set(index, one.report)
      errors.push(...one.errors)
      secrets.push(...run.subject.secrets)
    }
  }
  await Promise.all(Array.from({ length: batch.jobs }, takeTurns))
  const because = bailed() ? 'a preset was rejected (--bail)' : 'the time of the run was over'
  const why = interrupt.exitCode === undefined ? because : 'interrupted'
  const reports = chosen.run.flatMap((_, index) => finished.get(index) ?? [])
  const skipped = chosen.run
    .filter((_, index) => !finished.has(index))
    .map(({ name }) => ({ preset: name, reason: `${why} before its start` }))
  const notRun = [...chosen.notRun, ...skipped]
  const whole = batchReport(start, reports, notRun)
  const written = await writeReport(whole, { folder, secrets, reporters, logs: {} })
  return { ...written, scrub: createScrubber(secrets), errors: [...errors, ...written.errors] }
}
