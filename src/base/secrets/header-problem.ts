/** What is wrong with a header that is to be sent with every request. Pure. */
import { referencesIn, withReferences } from './reference.ts'
import { holdsSecret, isSecret } from './secret-names.ts'

/** They follow from the request itself, and another value would break it. */
const computed = new Set([
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'accept-encoding',
])

/** @returns a phrase that follows the header's name, without its value; undefined where nothing is wrong */
export function headerProblem(name: string, value: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return 'is not the name of a header'
  if (computed.has(name.toLowerCase())) return 'is set by Servewright for each request'
  // What else a value may hold: RFC 9110, section 5.5.
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) return 'holds a character that a header may not hold'
  // What stands beside a reference is written down as it is, and would be shown.
  const written = withReferences(value, () => ' ').trim()
  const isOwn = referencesIn(value).length > 0 ? holdsSecret(written) : isSecret(name, value)
  const secret = isOwn || written.split(/\s+/).some(holdsSecret)
  return secret
    ? 'seems to hold a secret: write ${NAME} in its place, and set that variable in the environment'
    : undefined
}
