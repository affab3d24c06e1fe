/** One run of one target, from the open to the files in the report folder. */
import { createScrubber } from '../base/scrub.ts'
import type { EventListener } from '../contract/events.ts'
import type { RunReport } from '../contract/report.ts'
import type { createArtifactFolder } from '../host/artifacts.ts'
import type { Interrupt } from '../host/interrupt.ts'
import { runAcceptance } from './run-acceptance.ts'
import { presetLoad } from './preset-loads.ts'
import type { RunOptions } from '../subject/run-options.ts'
import { filterOf, type Target } from '../subject/subject.ts'
import { writeReport } from './write-report.ts'

export interface TargetRun {
  readonly id: string
  readonly options: RunOptions
  readonly folder: ReturnType<typeof createArtifactFolder>
  readonly interrupt: Interrupt
  readonly onEvent: EventListener
}

export interface FinishedRun {
  readonly report: RunReport
  /** Path of the report document. */
  readonly path: string
  /** Takes the secrets out of what is printed. */
  scrub(text: string): string
}

/** Never rejects by what a server does; closes the target in any case. */
export async function runTarget(target: Target, run: TargetRun): Promise<FinishedRun> {
  const { id, options, folder, interrupt, onEvent } = run
  const { openCold, openBaseline } = target
  try {
    const report = await runAcceptance({
      id,
      target: target.title,
      open: () => target.open({ interrupt, onEvent }),
      ...(openCold === undefined ? {} : { openCold: () => openCold.call(target, { interrupt, onEvent }) }),
      ...(openBaseline === undefined
        ? {}
        : { openBaseline: () => openBaseline.call(target, { interrupt, onEvent }) }),
      ...presetLoad(target, { id, options, interrupt, onEvent }),
      known: () => (options.strict === true ? [] : target.known()),
      filter: filterOf(options),
      provenance: () => target.provenance(),
      signal: interrupt.signal,
      interruptExitCode: () => interrupt.exitCode,
      onEvent,
    })
    const scrub = createScrubber(target.secrets)
    const path = await writeReport(report, { folder, scrub, logs: target.logs() })
    return { report, path, scrub }
  } finally {
    target.close()
  }
}
