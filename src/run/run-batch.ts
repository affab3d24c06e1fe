/** Several presets, one after the other or side by side, and one report over all of them. */
import { join } from 'node:path'
import { nowMs, timestamp } from '../base/clock.ts'
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
  /** @throws UsageError before anything of the run is started */
  createRun(preset: Preset, id: string): Run
  /** Told before each run. */
  onSection(name: string, place: { readonly index: number; readonly of: number }): void
}

/** @throws UsageError before anything is started */
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
  const sections = chosen.run.map(({ name }) => createArtifactFolder(join(folder.path, name)))
  const waiting = chosen.run.entries()
  let broken = false
  const isOver = (): boolean => broken || interrupt.exitCode !== undefined || deadline.expired || bailed()
  const takeTurns = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && !isOver(); next = waiting.next()) {
      const [index, preset] = next.value
      batch.onSection(preset.name, { index, of: chosen.run.length })
      const run = batch.createRun(preset, `${id}-${index}`)
      const one = await runSubject(run, { folder: sections[index] ?? folder, reporters: ofSections })
      finished.set(index, one.report)
      errors.push(...one.errors)
      secrets.push(...run.subject.secrets)
    }
  }
  const turns = Array.from({ length: batch.jobs }, () =>
    takeTurns().catch((thrown: unknown) => {
      broken = true
      throw thrown
    }),
  )
  // What goes wrong with us in one of them ends all, and is thrown when their servers have been stopped.
  for (const turn of await Promise.allSettled(turns)) if (turn.status === 'rejected') throw turn.reason
  const because = bailed() ? 'a preset was rejected (--bail)' : 'the time of the run was over'
  const why = interrupt.exitCode === undefined ? because : 'interrupted'
  const runs = chosen.run.flatMap((_, index) => finished.get(index) ?? [])
  const skipped = chosen.run
    .filter((_, index) => !finished.has(index))
    .map(({ name }) => ({ preset: name, reason: `${why} before its start` }))
  const notRun = [...chosen.notRun, ...skipped]
  const whole = batchReport(start, runs, notRun)
  const written = await writeReport(whole, { folder, secrets, reporters, logs: {} })
  return { ...written, scrub: createScrubber(secrets), errors: [...errors, ...written.errors] }
}
