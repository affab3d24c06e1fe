/** The one owner of our own crash: a lost terminal ends nothing, and what nobody caught never looks like a verdict. */
import { InternalError, messageOf } from '../base/errors.ts'
import { exitCodes, isInterrupted } from '../base/exit-codes.ts'
import { killAllGroups } from '../host/spawn-group.ts'
import { showError } from './show-error.ts'

/** A reader that has left (EPIPE) and a terminal that was closed (EIO) miss our words and nothing else. */
function goOnUnheard(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

/** Resolves once the reader has taken all that was written, or has left: what a pipe cannot hold yet is lost with the process. */
const taken = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()))

function tell(message: string, cause?: unknown): void {
  const hint = 'Correct the module of your config file that the stack names, or report this bug.'
  process.stderr.write(showError(new InternalError(message, { hint, cause })))
}

/** A timer of the user's config that throws, or a bug: no state is left to go on with, and no server may stay. */
function crash(thrown: unknown): void {
  tell(`Nobody caught: ${messageOf(thrown)}`, thrown)
  killAllGroups()
  process.exit(exitCodes.internal)
}

/**
 * To be called once, before anything else is done. Node's own exit code for what it ends is 1, which means rejected;
 * here it is 70.
 * @returns to be called when the command has ended and its exit code is the process's: ends the process once its words
 * are taken, whatever a module of the user has left open
 */
export function ownCrashes(): () => Promise<never> {
  goOnUnheard()
  let ended = false
  process.on('uncaughtException', crash)
  process.on('exit', (code) => {
    // Something has called process.exit, or nothing is left to wait for although the command has not ended.
    if (ended || isInterrupted(code) || code === exitCodes.internal) return
    tell('The process ended before its command did')
    process.exitCode = exitCodes.internal
  })
  return async () => {
    ended = true
    const { exitCode } = process
    await Promise.all([process.stdout, process.stderr].map(taken))
    // Called after whatever a module of the user has hung there, which does not say how the command went.
    process.on('exit', () => void (process.exitCode = exitCode))
    process.exit()
  }
}
