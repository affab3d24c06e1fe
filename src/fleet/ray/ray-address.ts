/** Where the dashboard of a Ray cluster is, and what is said where nobody is there. */
import { EnvironmentError, messageOf, UsageError } from '../../base/errors.ts'
import { speaksPlain } from '../../wire/speaks-plain.ts'

export interface RayAddress {
  /** Where the dashboard is, without a slash at its end. */
  readonly url: string
  /** What a cluster with authentication asks for. */
  readonly token?: string
}

/**
 * @param text the value of --address
 * @throws UsageError where it is not the address of a dashboard
 */
export function parseRayAddress(text: string): string {
  const hint = 'Give the address of the Ray dashboard, such as http://10.0.0.5:8265.'
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError('usage/invalid-arguments', `--address ${text} has no http:// or https://`, { hint })
  if (url.pathname !== '/' || [url.search, url.hash, url.username, url.password].some((part) => part !== ''))
    throw new UsageError('usage/invalid-arguments', `--address ${text} has more than a host and a port`, {
      hint,
    })
  return url.origin
}

/** @param cause why nothing could be asked there */
export function unreachable(url: string, cause: unknown): EnvironmentError {
  const why = messageOf(cause) || 'no connection'
  const isPlain = speaksPlain(why)
  return new EnvironmentError(
    'environment/unreachable',
    isPlain ? `${url} does not speak TLS` : `${url} cannot be reached: ${why}`,
    {
      cause,
      hint: isPlain
        ? 'If the dashboard speaks plain HTTP, write http:// in place of https://.'
        : 'Correct --address, or start the cluster’s dashboard.',
    },
  )
}
