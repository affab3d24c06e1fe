/** Options that name and describe a server that runs already, and what they and the words of a command make of it. */
import { InvalidArgumentError, Option } from 'commander'
import { defined } from '../base/defined.ts'
import { refuse } from '../base/refuse.ts'
import type { ServerDescription } from '../contract/server-description.ts'
import type { PresetBook } from '../presets/preset-book.ts'
import { durationOption } from './duration.ts'

/** What is said on a command line of a server that runs already. */
export interface AttachWords {
  readonly url?: string
  readonly model?: string
  readonly preset?: string
  readonly header?: Readonly<Record<string, string>>
  /** How long a server that is still starting is waited for, in milliseconds. */
  readonly wait?: number
}

function parseHeader(line: string, before: AttachWords['header']): AttachWords['header'] {
  const [, name, value] = /^([^:\s]+):[ \t]*(.*)$/s.exec(line) ?? []
  // The line may hold a secret: it is not quoted.
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("Give it in the form 'Name: value'.")
  return { ...before, [name]: value }
}

export const attachOptions: readonly Option[] = [
  new Option('--url <url>', 'a server that is already running: it is tested, and left running'),
  new Option('--model <id>', 'the model to request at --url (default: the only or first one that it lists)'),
  new Option(
    '--preset <name>',
    'hold the server at --url to the claims, expectations, known findings and limits of this preset, or of this entry of the config file',
  ),
  new Option(
    '--header <header>',
    "send 'Name: value' with each request to --url; write a secret as '${VARIABLE}', which is taken from the environment and masked everywhere; may be repeated",
  ).argParser(parseHeader),
  durationOption('--wait', 'wait so long for a server at --url that is still starting'),
]

/** A server that runs already, and what is said of it. */
export interface RunningServer {
  readonly url: string
  readonly description?: ServerDescription
}

/** The entry with a url that the words name; there is at most one, alone. */
function runningEntry(
  words: readonly string[],
  { url, preset }: AttachWords,
  book: PresetBook,
): string | undefined {
  const [name] = words.filter((word) => book.running.includes(word))
  if (name === undefined) return undefined
  if (words.length > 1)
    return refuse(`${name} runs already, and is tested alone`, `Try \`servewright run ${name}\`.`)
  if (url !== undefined || preset !== undefined)
    return refuse(
      `${name} is an entry with a url, and ${url === undefined ? '--preset' : '--url'} is given too`,
      `Give --url with --preset ${name} to hold another server to what it says.`,
    )
  return name
}

/**
 * @param words names of presets or of entries with a url
 * @returns undefined where they name what is to be started
 * @throws UsageError where it is not clear which server is meant
 */
export function runningServer(
  words: readonly string[],
  options: AttachWords,
  book: PresetBook,
): RunningServer | undefined {
  const name = runningEntry(words, options, book) ?? options.preset
  if (name === undefined) return options.url === undefined ? undefined : { url: options.url }
  const description = book.describe(name)
  const url = options.url ?? description.url
  if (url !== undefined) return { url, description }
  return refuse(
    `--preset ${name} describes a server that runs already, and --url is missing`,
    `Give --url, or start it: \`servewright run ${name}\`.`,
  )
}

/** What the options say of it beside its address. */
export const attachParts = ({ url, description }: RunningServer, { model, header, wait }: AttachWords) => ({
  url,
  ...defined({ description, model, headers: header, waitMs: wait }),
})
