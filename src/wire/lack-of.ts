/** What fails because this machine has none of something any more, which no server can be the reason of. */
import { EnvironmentError } from '../base/errors.ts'

interface Lack {
  readonly code: ConstructorParameters<typeof EnvironmentError>[0]
  readonly what: string
  readonly hint: string
}

const files: Lack = {
  code: 'environment/too-few-files',
  what: 'No file descriptor is left for a connection',
  hint: 'Raise the limit first: ulimit -n 4096',
}
const memory: Lack = {
  code: 'environment/no-memory',
  what: 'The kernel has no memory left for a connection',
  hint: 'Free some memory, or send from another machine.',
}
const waiting = 'Wait a minute until ports of closed connections are free again, or use another address.'

const lacks: Readonly<Record<string, Lack>> = {
  EMFILE: files,
  ENFILE: files,
  ENOBUFS: memory,
  ENOMEM: memory,
  EADDRNOTAVAIL: {
    code: 'environment/unreachable',
    what: 'This machine has no address or no port left for a connection',
    hint: waiting,
  },
  // What the kernel says where an address to connect from is named and has no port left.
  EADDRINUSE: {
    code: 'environment/too-few-ports',
    what: 'The address to connect from has no port left',
    hint: waiting,
  },
}

/** Each address of a name has been tried, and one that says no is an answer. */
function codesOf(error: NodeJS.ErrnoException): readonly string[] {
  const all = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [error]
  return all.map(({ code = '' }) => code)
}

/** @returns undefined for an error of a socket that may be the server's fault; pure */
export function lackOf(error: NodeJS.ErrnoException): EnvironmentError | undefined {
  const codes = codesOf(error)
  const [first, ...others] = codes.map((code) => lacks[code])
  if (first === undefined || others.includes(undefined)) return undefined
  const message = error.message === '' ? codes.join(', ') : error.message
  return new EnvironmentError(first.code, `${first.what}: ${message}`, { hint: first.hint })
}
