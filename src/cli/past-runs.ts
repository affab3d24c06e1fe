/** Runs of the same preset whose reports are kept here: how long they took is what the next one is likely to take. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { RunReport } from '../contract/report.ts'
import { keptIn } from '../host/report-folder.ts'
import { runsOf, testedServer } from '../run/recorded-failures.ts'
import { readReport } from './read-report.ts'

export interface PastRun {
  readonly run: RunReport
  /** Path of its report. */
  readonly file: string
}

/** Enough to find one of all checks among those of a few. */
const mostRead = 5

const writtenAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Newest first; nothing where no reports are kept. */
function keptReports(): readonly string[] {
  try {
    const files = readdirSync(keptIn, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(keptIn, name, 'report.json'))
    return files.filter((file) => writtenAt(file) > 0).toSorted((a, b) => writtenAt(b) - writtenAt(a))
  } catch {
    return []
  }
}

function runIn(file: string, preset: string): PastRun | undefined {
  try {
    const run = runsOf(readReport(file).document).find((one) => testedServer(one)?.preset === preset)
    return run === undefined ? undefined : { run, file }
  } catch {
    // A file that is not a report says nothing of the time.
    return undefined
  }
}

/** The newest few that reached a server of this preset, the newest first. */
export const pastRuns = (preset: string): readonly PastRun[] =>
  keptReports()
    .filter((file) => file.includes(preset))
    .slice(0, mostRead)
    .flatMap((file) => runIn(file, preset) ?? [])

/** How long its last start took, in milliseconds; undefined where none is recorded. */
export function lastStartMs(preset: string): number | undefined {
  const [last] = pastRuns(preset).flatMap(({ run }) => testedServer(run)?.startupMs ?? [])
  return last
}
