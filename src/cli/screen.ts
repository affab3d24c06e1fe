/** The one place through which everything passes that this process prints. */
import { screenText } from '../base/plain-text.ts'
import { showsColors } from '../report/terminal.ts'
import { createScrubber } from '../base/secrets/scrub.ts'

const known = new Set<string>()
let scrub = createScrubber([])

/** From now on these are masked in all that is printed. */
export function keepSecrets(secrets: readonly string[]): void {
  for (const secret of secrets) known.add(secret)
  scrub = createScrubber([...known])
}

/** Whether something of it would be masked: a file in which that stood would be another one. */
export const isMasked = (text: string): boolean => scrub(text) !== text

function guard(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream)
  const shown = (chunk: string | Uint8Array, encoding?: BufferEncoding): string => {
    const text = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk)
    return screenText(scrub(text.toString()), { moves: stream.isTTY, colors: showsColors(stream) })
  }
  const guarded: (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | (() => void),
    callback?: () => void,
  ) => boolean = (chunk, encoding, callback) =>
    typeof encoding === 'function'
      ? write(shown(chunk), encoding)
      : write(shown(chunk, encoding), 'utf8', callback)
  stream.write = guarded
}

/**
 * Guards stdout and stderr: whoever writes there, a reporter or a check of the user and the parser of arguments
 * included, prints no secret, and no control sequence but those that our own lines are made of.
 */
export function guardScreen(): void {
  guard(process.stdout)
  guard(process.stderr)
}

/** Where people read: what stdout holds with --json is for programs. */
export const screenOf = ({ json }: { readonly json?: boolean }): NodeJS.WriteStream =>
  json === true ? process.stderr : process.stdout
