/** Errors as Vitest shows them: one message with code and hint, and no stack of ours under it. */
import type { ErrorRecord } from '../base/errors.ts'

/** @returns an error whose message says what happened and what to do next */
export function tidyError({ code, message, hint }: ErrorRecord): Error {
  const text = `${code}  ${message}${hint === undefined ? '' : `\n→ ${hint}`}`
  const error = new Error(text)
  error.name = 'Servewright'
  error.stack = `${error.name}: ${text}`
  return error
}
