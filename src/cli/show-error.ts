/** How an error looks on a terminal: what happened, and what to do next. A stack only where it is our bug. */
import { asServewrightError } from '../base/errors.ts'
import { exitCodes } from '../base/exit-codes.ts'
import { plainText } from '../base/plain-text.ts'
import { styleOf, textFor } from '../report/terminal.ts'

const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'AbortError'

/** Nothing for what throws when it is looked at. */
function stackOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.stack ?? thrown.message}\n` : ''
  } catch {
    return ''
  }
}

/** @returns text that ends in a line end */
export function showError(thrown: unknown): string {
  if (isAbort(thrown)) return 'interrupted\n'
  const error = asServewrightError(thrown)
  const hint = error.hint === undefined ? [] : [`→ ${plainText(error.hint)}`]
  const stack = error.code === 'internal/bug' ? plainText(stackOf(error.cause ?? error)) : ''
  const said = `${styleOf(process.stderr).bad(error.code)}  ${plainText(error.message)}`
  return textFor(process.stderr, [...said.split('\n'), ...hint]) + stack
}

export function exitCodeOfThrown(thrown: unknown): number {
  return isAbort(thrown) ? exitCodes.SIGINT : asServewrightError(thrown).exitCode
}
