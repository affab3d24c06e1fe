/** The secrets in variables and in arguments, so that they can be masked wherever they turn up. */
import { maskedSecret } from './scrub.ts'
import {
  holdsSecret,
  isSecret,
  isSecretName,
  namedSecretsIn,
  passwordsIn,
  splitFlag,
} from './secret-names.ts'

/** Shorter values of variables are words rather than secrets, and masking them would blank out text. */
const shortest = 8
const shortestPassword = 6

const longSecretsIn = (text: string): readonly string[] =>
  [...passwordsIn(text), ...namedSecretsIn(text)].filter((found) => found.length >= shortestPassword)

/** A secret and its parts: the members of a list, the password of an address, the token after `Bearer`. */
const partsOf = (value: string): readonly string[] => {
  const parts = [value, ...value.split(/[\s,;]+/)].filter((part) => part.length >= shortest)
  return [...new Set([...parts, ...longSecretsIn(value)])]
}

/** Values of variables whose names mean a secret, and passwords in any of them. */
export function secretsOfVariables(
  variables: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (value === undefined || value.length < shortest) return []
    return isSecret(name, value) ? partsOf(value) : longSecretsIn(value)
  })
}

/** A header line `authorization: Bearer …`, or one that lacks its colon and may be anything. */
function secretsOfHeader(line: string): readonly string[] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/s.exec(line) ?? []
  return name === undefined || value === undefined || isSecretName(name) ? partsOf(value ?? line) : []
}

/** The name of a file, unless somebody has given what is in it. */
const isKeyFile = (before: string | undefined, word: string): boolean =>
  (before === '--tls-key' || word.startsWith('--tls-key=')) && !word.includes('PRIVATE KEY')

/** Secrets on a command line: `--api-key X`, `--hf-token=X`, `--header 'authorization: X'`, `http://user:X@host`, `?sig=X`. */
export function secretsOfWords(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (isKeyFile(words[index - 1], word)) return []
    const before = splitFlag(words[index - 1] ?? '')
    const [name, value] = splitFlag(word) ?? []
    const found = [...passwordsIn(word), ...secretsOfQuery(word), ...namedSecretsIn(word)]
    if (name !== undefined && value !== undefined) return [...found, ...secretsUnder(name, value)]
    const isValue = name === undefined && before !== undefined && before[1] === undefined
    return isValue ? [...found, ...secretsUnder(before[0], word)] : found
  })
}

function secretsUnder(flag: string, value: string): readonly string[] {
  if (/^--?header$/.test(flag)) return secretsOfHeader(value)
  return isSecret(flag, value) ? [value, ...partsOf(value)] : []
}

const parameter = /[?&;]([^=&#\s]+)=([^&#\s]+)/g

/** Names of the parameters of an address that hold a secret: `?token=…`, `&sig=…`. */
export const secretParameters = (address: string): readonly string[] =>
  Array.from(address.matchAll(parameter), ([, name = '']) => name).filter(isSecretParameter)

const isSecretParameter = (name: string): boolean =>
  isSecretName(name) || /^(?:code|access|session)$/i.test(name)

const secretsOfQuery = (word: string): readonly string[] =>
  Array.from(word.matchAll(parameter))
    .filter(([, name = '']) => isSecretParameter(name))
    .map(([, , value = '']) => value)

/** Flags of arguments that hold a secret, or the arguments themselves where their shape alone says so. */
export function secretFlags(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const [name, value] = splitFlag(word) ?? []
    const next = value ?? words[index + 1]
    if (name !== undefined && next !== undefined && isSecret(name, next)) return [name]
    return name === undefined && holdsSecret(word) && splitFlag(words[index - 1] ?? '') === undefined
      ? ['a text with a password, or a key']
      : []
  })
}

/** A value as it may be quoted in a message: members with names of secrets, and arguments that hold one, are masked. */
export function shownValue(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return isSecret(name, value) ? maskedSecret : value
  if (Array.isArray(value)) {
    return value.map((member: unknown, index) => {
      const flag = splitFlag(String(value[index - 1] ?? ''))
      const own = typeof member === 'string' ? splitFlag(member) : undefined
      if (own?.[1] !== undefined && isSecret(own[0], own[1])) return `${own[0]}=${maskedSecret}`
      return shownValue(member, own === undefined ? (flag?.[0] ?? name) : '')
    })
  }
  // `tokens` that are a number are counted.
  if (typeof value !== 'object' || value === null)
    return isSecretName(name) && typeof value === 'number' && !/tokens$/i.test(name) ? maskedSecret : value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shownValue(member, key)]))
}
