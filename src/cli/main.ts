/** The command line: parses, runs one command, and turns what is thrown into one clear message and an exit code. */
import { CommanderError } from 'commander'
import { lostWords } from './lost-words.ts'
import { createProgram } from './program.ts'
import { UsageError } from '../base/errors.ts'
import { exitCodes } from '../base/exit-codes.ts'
import { keepSecrets, guardScreen } from './screen.ts'
import { givenSecrets } from '../subject/secrets.ts'
import { ownCrashes } from './own-crash.ts'
import { exitCodeOfThrown, showError } from './show-error.ts'

/** @throws UsageError where the shell stands in a folder that was removed, which nothing can be relative to */
function needFolder(): void {
  try {
    process.cwd()
  } catch (cause) {
    const hint = 'Change to a folder that is there.'
    throw new UsageError('usage/invalid-arguments', 'The current folder has been removed', { hint, cause })
  }
}

/** Sets `process.exitCode`, and ends the process; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  const ended = ownCrashes()
  guardScreen()
  keepSecrets(givenSecrets())
  const program = createProgram()
  const lost = lostWords(program, argv.slice(2))
  const say = (told: string): void => {
    for (const { flag, problem } of lost)
      if (!told.includes(`'${flag}'`)) process.stderr.write(`${problem}\n`)
  }
  try {
    needFolder()
    await program.parseAsync(argv)
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Commander has already printed help, the version, or the first thing that is wrong with the arguments.
      process.exitCode = thrown.exitCode === 0 ? 0 : exitCodes.usage
      if (thrown.exitCode !== 0) say(thrown.message)
    } else {
      process.stderr.write(showError(thrown))
      process.exitCode = exitCodeOfThrown(thrown)
      if (process.exitCode === exitCodes.usage) say('')
    }
  }
  await ended()
}

await main(process.argv)
