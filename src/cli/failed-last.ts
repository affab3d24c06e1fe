/** `--failed`: what the last report says that failed, and where the new one goes. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { defined } from '../base/defined.ts'
import { refuse } from '../base/refuse.ts'
import { keptIn } from '../host/report-folder.ts'
import { failedChecks } from '../run/recorded-failures.ts'
import { lastReport } from '../subject/last-report.ts'
import { readReport } from './read-report.ts'

/** Ids of checks by preset; under '' those of servers that others have started. */
export type FailedChecks = ReadonlyMap<string, readonly string[]>

interface Asked {
  /** The folder of the last report; default where reports are kept. */
  readonly out?: string
  readonly url?: string
  readonly preset?: string
  readonly all?: true
  readonly only?: readonly string[]
}

interface FailedLast {
  readonly checks: FailedChecks
  /** Presets to run: those that are asked for, else all that failed. */
  readonly words: readonly string[]
  /** Folder for the new report, in the one that was given: the whole report stays what it is. */
  readonly out?: string
}

const wroteAt = (place: string): number => statSync(lastReport(place)).mtimeMs

/** What failed last time: by the report in the folder, or by that of a later `--failed`, which is beside it. */
function lastOf(out: string | undefined, failed: string | undefined): string | undefined {
  if (out === undefined || failed === undefined || !existsSync(join(failed, 'report.json'))) return out
  return wroteAt(failed) > wroteAt(out) ? failed : out
}

function refuseBoth({ only, all }: Asked): void {
  const other = all === true ? '--all' : only === undefined ? undefined : '--only'
  if (other !== undefined) refuse(`--failed and ${other} both say what to run`, 'Give only one of them.')
}

function refuseNothing({ out = keptIn }: Asked, whose = ''): never {
  return refuse(
    `The last report in ${out} holds no failed check${whose}`,
    'Leave --failed out, or name what failed.',
  )
}

/**
 * @param words names of presets; none where the report is to say them
 * @throws UsageError where nothing failed, or it is not clear what is asked for
 */
export function failedLast(words: readonly string[], asked: Asked): FailedLast {
  refuseBoth(asked)
  const out = asked.out === undefined ? undefined : join(asked.out, 'failed')
  const checks = failedChecks(readReport(lastOf(asked.out, out)).document)
  const found = { checks, ...defined({ out }) }
  const ofRunning = checks.has('')
  if (asked.url !== undefined || asked.preset !== undefined)
    return ofRunning ? { ...found, words } : refuseNothing(asked, ' of the server at --url')
  const presets = [...checks.keys()].filter((name) => name !== '')
  const chosen = words.length === 0 ? presets : words
  const without = chosen.filter((name) => !checks.has(name) && !ofRunning)
  if (without.length > 0) return refuseNothing(asked, ` of ${without.join(', ')}`)
  return chosen.length === 0 ? refuseNothing(asked) : { ...found, words: chosen }
}
