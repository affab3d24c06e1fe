/** Gives a failed start the cause that the server's own log names. */
import { defined } from '../base/defined.ts'
import { EnvironmentError, StartupError, type ServewrightError } from '../base/errors.ts'
import type { Engine } from '../contract/engine.ts'
import { cutError, lastError } from './last-words.ts'

const shownLines = 20

/** What the ladder saw, before anybody has read the log. */
const unexplained: ReadonlySet<string> = new Set([
  'startup/exited',
  'startup/stalled',
  'startup/timeout',
  'startup/no-token',
])

/** The process that a failed start is put down to. */
export interface Blamed {
  readonly engine: Engine
  readonly role: string
  /** The last lines of its log, oldest first. */
  readonly tail: readonly string[]
  /** The process is one of several, so its role has to be shown. */
  readonly oneOfSeveral: boolean
}

const unknownCause = (role: string): string =>
  `The log shows no known cause; its last lines are below, and all of it is in ${role}.log.`

/** A sentence after a blank, about the error that came first or else last; empty where the log has none. */
function namedError(engine: Engine, tail: readonly string[]): string {
  const root = engine.rootError?.(tail)
  if (root !== undefined) return ` The first error in the log is: ${cutError(root)}`
  const last = lastError(tail)
  return last === undefined ? '' : ` The last error in the log is: ${last}`
}

function withDiagnosis(error: ServewrightError, { engine, role, tail }: Blamed): ServewrightError {
  if (!(error instanceof StartupError) || !unexplained.has(error.code)) return error
  const diagnosis = engine.diagnose(tail)
  const logTail = tail.slice(-shownLines)
  if (diagnosis === undefined) {
    const hint = `${error.hint ?? unknownCause(role)}${namedError(engine, tail)}`
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

/** The same error, which says whose it is. */
function ofRole(error: ServewrightError, role: string): ServewrightError {
  const message = `${role}: ${error.message}`
  const details = defined({ hint: error.hint, cause: error.cause, facts: { ...error.facts, role } })
  if (error instanceof StartupError) return new StartupError(error.code, message, details)
  if (error.code === 'environment/engine-broken') return new EnvironmentError(error.code, message, details)
  return error
}

/** @returns the same error, or one with the diagnosis where the engine recognises the log; of several processes it names the role */
export function explainFailedStart(error: ServewrightError, blamed: Blamed): ServewrightError {
  const explained = withDiagnosis(error, blamed)
  return blamed.oneOfSeveral ? ofRole(explained, blamed.role) : explained
}
