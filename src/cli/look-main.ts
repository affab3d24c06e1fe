/** Runs `fleet look`, and nothing else of the command line. */
import { lookCommand } from './look-command.ts'
import { exitCodeOfThrown, showError } from './show-error.ts'

const [, , , , ...words] = process.argv
try {
  await lookCommand().parseAsync(words, { from: 'user' })
} catch (thrown) {
  process.stderr.write(showError(thrown))
  process.exitCode = exitCodeOfThrown(thrown)
}
