/** What is a secret, by its name or by its own shape. */

/** Names that end in one of these words mean a secret. */
const secretWords = new Set(
  (
    'key keys apikey token tokens secret secrets password passwd passphrase pwd credential credentials ' +
    'auth authorization cookie bearer dsn sig signature jwt pat'
  ).split(' '),
)
/** Words that end so without a separator: MYKEY, AUTHTOKEN. */
const secretEnding = /(?:key|token|secret|password|passwd)$/
const harmlessWords = new Set([
  'monkey',
  'donkey',
  'turkey',
  'hockey',
  'hotkey',
  'whiskey',
  'eostoken',
  'bostoken',
])
/** SECRET_ACCESS, PASSWORD_HASH: a secret whatever follows, unless that only says where it is or how much of it. */
const secretAnywhere = new Set(['secret', 'password', 'passwd', 'credentials'])
const aboutSecret = new Set(
  'name path file dir folder id arn version count length size ttl type sock'.split(' '),
)
/** Addresses of services that hold a password as a rule, and sessions. */
const secretPhrase =
  /^aws_session(?:_|$)|(?:^|_)(?:database|db|postgres|postgresql|mysql|redis|mongo|mongodb|amqp|broker|connection)_(?:url|uri|string)$/

const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

/** Whether a variable, argument, header, option or parameter of this name holds a secret: `HF_TOKEN`, `--api-key`, `sig`. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name)
  const last = words.at(-1) ?? ''
  if (secretWords.has(last)) return true
  if (secretEnding.test(last) && !harmlessWords.has(last)) return true
  if (words.some((word) => secretAnywhere.has(word)) && !aboutSecret.has(last)) return true
  return secretPhrase.test(words.join('_'))
}

/** As services shape their keys. */
const knownKey =
  /^(?:hf_[A-Za-z0-9]{16,}|sk-[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abp]-[\w-]{16,}|AKIA[A-Z0-9]{12,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)$/

const password = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,200}:([^\s/@]{1,500})@/gi

/** Passwords in addresses such as `postgres://user:password@host/name`. */
export const passwordsIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(password), ([, found = '']) => found)

/** A number, a switch, a path, a special token of a model or a reference is not a secret, whatever its name. */
const harmlessValue =
  /^(?:[\d.,_ -]*|true|false|yes|no|on|off|none|null|auto|\/.*|\.\.?\/.*|~\/.*|[<[{|].*|\$\{\w+\})$/is

/** Whether `value` under `name` is a secret that may not be shown. */
export const isSecret = (name: string, value: string): boolean =>
  (isSecretName(name) && !harmlessValue.test(value)) || holdsSecret(value)

/** Whether a value is a secret, or an address with a password, whatever its name. */
export const holdsSecret = (value: string): boolean => knownKey.test(value) || passwordsIn(value).length > 0

/** `--name=value` as name and value; `--name` without one. */
export function splitFlag(word: string): readonly [name: string, value: string | undefined] | undefined {
  const [, name, value] = /^(-{1,2}[A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word) ?? []
  return name === undefined ? undefined : [name, value]
}
