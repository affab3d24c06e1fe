/** `--failed`: what the last report says that failed. */
import { refuse } from '../base/refuse.ts'
import { keptIn } from '../host/report-folder.ts'
import { failedChecks } from '../run/recorded-failures.ts'
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
  const checks = failedChecks(readReport(asked.out).document)
  const ofRunning = checks.has('')
  if (asked.url !== undefined || asked.preset !== undefined)
    return ofRunning ? { checks, words } : refuseNothing(asked, ' of the server at --url')
  const presets = [...checks.keys()].filter((name) => name !== '')
  const chosen = words.length === 0 ? presets : words
  const without = chosen.filter((name) => !checks.has(name) && !ofRunning)
  if (without.length > 0) return refuseNothing(asked, ` of ${without.join(', ')}`)
  return chosen.length === 0 ? refuseNothing(asked) : { checks, words: chosen }
}
