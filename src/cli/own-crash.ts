/** The one owner of our own crash: a lost terminal ends nothing, and what nobody caught never looks like a verdict. */
import { sleep } from '../base/clock.ts'
import { InternalError, messageOf } from '../base/errors.ts'
import { exitCodes, isInterrupted } from '../base/exit-codes.ts'
import { killAllGroups } from '../host/spawn-group.ts'
import { unwritable } from '../host/unwritable.ts'
import { showError } from './show-error.ts'

/** A reader that has left, and a terminal that was closed: they miss our words and nothing else. */
const left = new Set(['EPIPE', 'ECONNRESET', 'EIO', 'ERR_STREAM_DESTROYED'])

/** @returns to be asked why stdout could not be written, where somebody is there who misses it: undefined otherwise */
function goOnUnheard(): () => Error | undefined {
  let missed: Error | undefined
  process.stderr.on('error', () => undefined)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!left.has(error.code ?? '')) missed ??= error
  })
  return () => missed
}

/** What was to be kept by `> file` is not there: whoever reads only the exit code has to hear of it. */
function tellMissed(cause: Error): void {
  const hint = 'Send the output elsewhere. The report of a run lies in its folder all the same.'
  const error = unwritable('What was printed could not be written to standard output', hint, cause)
  process.stderr.write(showError(error))
  if ((process.exitCode ?? 0) === 0) process.exitCode = exitCodes.environment
}

/** Resolves once the reader has taken all that was written, or has left: what a pipe cannot hold yet is lost with the process. */
const taken = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    // A device that takes nothing refuses nothing, too.
    if (stream.writableLength === 0) resolve()
    else stream.write('', () => resolve())
  })

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
  const missed = goOnUnheard()
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
    await taken(process.stdout)
    // A failure is reported a moment later.
    await sleep(0)
    const cause = missed()
    if (cause !== undefined) tellMissed(cause)
    const { exitCode } = process
    await taken(process.stderr)
    // Called after whatever a module of the user has hung there, which does not say how the command went.
    process.on('exit', () => void (process.exitCode = exitCode))
    process.exit()
  }
}
