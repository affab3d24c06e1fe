/** Gives a failed start the cause that the server's own log names. */
import { StartupError, type ServewrightError } from '../base/errors.ts'
import type { Engine } from '../contract/engine.ts'

const shownLines = 20

/** What the ladder saw, before anybody has read the log. */
const unexplained: ReadonlySet<string> = new Set([
  'startup/exited',
  'startup/stalled',
  'startup/timeout',
  'startup/no-token',
])

/**
 * @param tail the log's last lines, oldest first
 * @returns the same error, or one with the diagnosis where the engine recognises the log
 */
export function explainFailedStart(
  error: ServewrightError,
  engine: Engine,
  tail: readonly string[],
): ServewrightError {
  if (!(error instanceof StartupError) || !unexplained.has(error.code)) return error
  const diagnosis = engine.diagnose(tail)
  const logTail = tail.slice(-shownLines)
  if (diagnosis === undefined) {
    const hint =
      error.hint ??
      'No known cause stands in the log; its last lines are below and the whole is in server.log.'
    return new StartupError(error.code, error.message, {
      cause: error.cause,
      hint,
      facts: { ...error.facts, logTail },
    })
  }
  return new StartupError(diagnosis.code, diagnosis.summary, {
    cause: error,
    hint: diagnosis.hint,
    facts: { ...error.facts, observed: error.message, evidence: diagnosis.evidence, logTail },
  })
}
