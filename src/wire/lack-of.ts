/** What fails because this machine has none of something any more, which no server can be the reason of. */
import { EnvironmentError } from '../base/errors.ts'

/** @returns undefined for an error of a socket that may be the server's fault; pure */
export function lackOf({ code, message }: NodeJS.ErrnoException): EnvironmentError | undefined {
  if (code === 'EMFILE' || code === 'ENFILE')
    return new EnvironmentError(
      'environment/too-few-files',
      `No file descriptor is left for a connection: ${message}`,
      { hint: 'Raise the limit first: ulimit -n 4096' },
    )
  if (code !== 'EADDRNOTAVAIL') return undefined
  return new EnvironmentError(
    'environment/unreachable',
    `This machine has no address or no port left for a connection: ${message}`,
    { hint: 'Wait a minute until ports of closed connections are free again, or use another address.' },
  )
}
