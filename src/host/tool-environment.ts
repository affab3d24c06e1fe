/** What a program inherits of us that is only asked something, as a vendor's tool is: where it is, and none of the user's secrets. */
import { isSecret } from '../base/secrets/secret-names.ts'

export type Variables = Readonly<Record<string, string | undefined>>

/** Further names, with commas, a `*` at the end for all that begin so. */
const passVariable = 'SERVEWRIGHT_PASS_ENV'

/** The user and the place. */
export const placeNames =
  'PATH HOME USER LOGNAME SHELL LANG LANGUAGE LC_* TZ TERM TMPDIR TMP TEMP HOSTNAME XDG_* DBUS_SESSION_BUS_ADDRESS'
const libraryNames = 'LD_LIBRARY_PATH DYLD_LIBRARY_PATH'

export const matchesName = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  )

/** Names that the user has added, for whatever we start. */
export const passedNames = (own: Variables): readonly string[] =>
  (own[passVariable] ?? '').split(',').filter((name) => name !== '')

/** @param more names with blanks, a `*` at the end for all that begin so */
export function toolEnvironment(more = '', own: Variables = process.env): Variables {
  const patterns = `${placeNames} ${libraryNames} ${more}`.split(' ').filter((name) => name !== '')
  const passed = [passVariable, ...passedNames(own)]
  const isKept = ([name, value]: readonly [string, string | undefined]): boolean =>
    matchesName(name, passed) || (matchesName(name, patterns) && !isSecret(name, value ?? ''))
  return Object.fromEntries(Object.entries(own).filter(isKept))
}
