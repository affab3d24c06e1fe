/** Options of a load that somebody else will run: whether `servewright load` takes them, without running anything. */
import { CommanderError } from 'commander'
import { refuse } from '../base/refuse.ts'
import { referencesIn } from '../base/secrets/reference.ts'
import { loadCommand } from './commands/load.ts'

/** What a pod of the load has in its environment. */
const podVariables = ['SERVEWRIGHT_API_KEY', 'SERVEWRIGHT_AGENT_TOKEN', 'POD_IP']

/** @throws UsageError where a pod would end at once for wrong usage, or refer to what it has not */
export function assertLoadWords(words: readonly string[]): void {
  const quiet = { writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined }
  const command = loadCommand().exitOverride().configureOutput(quiet)
  command.action(() => undefined)
  try {
    command.parse([...words], { from: 'user' })
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause
    const message = cause.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ')
    refuse(`The options of the load are not right: ${message}`, 'Look at servewright load --help.', cause)
  }
  if (command.args.length > 0)
    refuse(
      `${command.args.join(' ')} is not an option of a load`,
      'With --agents the load goes to its --url.',
    )
  const { header = {} } = command.opts<{ readonly header?: Readonly<Record<string, string>> }>()
  const named = Object.values(header).flatMap(referencesIn)
  const missing = named.find((name) => !podVariables.includes(name))
  if (missing !== undefined)
    refuse(
      `A header refers to ${missing}, which is not a variable of the pod`,
      'A pod has SERVEWRIGHT_API_KEY of the Secret, which is sent as the bearer token; write other values down, or leave the header out.',
    )
}
