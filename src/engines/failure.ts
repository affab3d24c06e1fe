/** One known cause of a failed start, as it stands in an engine's log. */
import type { StartupCode } from '../base/errors.ts'
import type { Diagnosis } from '../contract/engine.ts'

export interface Sighting {
  /** Named groups of the pattern. */
  readonly found: Readonly<Record<string, string>>
  readonly log: readonly string[]
  /** Index of the line that matched. */
  readonly at: number
}

export interface KnownFailure {
  readonly code: StartupCode
  /** Has to match one line. */
  readonly pattern: RegExp
  /** Has to match some line too. */
  readonly context?: RegExp
  /** May match no line. */
  readonly unless?: RegExp
  /** What happened, with the values that are in the log. One sentence. */
  readonly summary: (sighting: Sighting) => string
  /** What to change, by the option's name. One sentence. */
  readonly hint: (sighting: Sighting) => string
}

function sight({ pattern, context, unless }: KnownFailure, log: readonly string[]): Sighting | undefined {
  const says = (expression: RegExp): boolean => log.some((line) => expression.test(line))
  // The last one: lines before it may tell of attempts that were made again.
  const at = log.findLastIndex((line) => pattern.test(line))
  if (at < 0 || (context !== undefined && !says(context)) || (unless !== undefined && says(unless)))
    return undefined
  return { found: { ...pattern.exec(log[at] ?? '')?.groups }, log, at }
}

/** @param failures the more specific ones first: the first that is found is the cause */
export function diagnoseBy(
  failures: readonly KnownFailure[],
  rawLog: readonly string[],
): Diagnosis | undefined {
  // Progress bars leave carriage returns at the ends of lines that others write.
  const log = rawLog.map((line) => line.trimEnd())
  for (const failure of failures) {
    const sighting = sight(failure, log)
    if (sighting === undefined) continue
    const { code, summary, hint } = failure
    const evidence = (log[sighting.at] ?? '').trim()
    return { code, summary: summary(sighting), hint: hint(sighting), evidence }
  }
  return undefined
}
