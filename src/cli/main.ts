/** The command line: parses, runs one command, and turns what is thrown into one clear message and an exit code. */
import { CommanderError } from 'commander'
import { createProgram } from './program.ts'
import { exitCodes } from '../base/exit-codes.ts'
import { ownCrashes } from './own-crash.ts'
import { exitCodeOfThrown, showError } from './show-error.ts'

/** Sets `process.exitCode`; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  const ended = ownCrashes()
  try {
    await createProgram().parseAsync(argv)
  } catch (thrown) {
    // Commander has already printed help, the version, or what is wrong with the arguments.
    if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : exitCodes.usage
    else {
      process.stderr.write(showError(thrown))
      process.exitCode = exitCodeOfThrown(thrown)
    }
  }
  ended()
}

await main(process.argv)
