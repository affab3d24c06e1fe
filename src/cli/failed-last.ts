/** `--failed`: what the last report says that failed. */
import { UsageError } from '../base/errors.ts'
import { failedChecks } from '../run/recorded-failures.ts'
import { readReport } from './read-report.ts'

/** Ids of checks by preset; under '' those of servers that others have started. */
export type FailedChecks = ReadonlyMap<string, readonly string[]>

interface Asked {
  readonly out: string
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

function refuse(message: string, hint: string): never {
  throw new UsageError('usage/invalid-arguments', message, { hint })
}

/**
 * @param words names of presets; none where the report is to say them
 * @throws UsageError where nothing failed, or it is not clear what is asked for
 */
export function failedLast(words: readonly string[], asked: Asked): FailedLast {
  if (asked.only !== undefined || asked.all === true)
    return refuse(
      `--failed and ${asked.all === true ? '--all' : '--only'} both say what to run`,
      'Give only one of them.',
    )
  const checks = failedChecks(readReport(asked.out))
  const presets = [...checks.keys()].filter((name) => name !== '')
  const running = asked.url !== undefined || asked.preset !== undefined
  if (running && checks.has('')) return { checks, words: [] }
  const chosen = words.length === 0 ? presets : words
  const without = chosen.filter((name) => !checks.has(name) && !checks.has(''))
  if (running || chosen.length === 0 || without.length > 0) {
    const whose = running ? 'of the server at --url ' : without.length > 0 ? `of ${without.join(', ')} ` : ''
    return refuse(
      `The last report in ${asked.out} holds no failed check ${whose}`.trim(),
      'Leave --failed out, or name what failed.',
    )
  }
  return { checks, words: chosen }
}
