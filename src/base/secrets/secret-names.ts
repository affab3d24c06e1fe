/** What is a secret, by its name or by its own shape. */

/** Names that end in one of these words mean a secret. */
const secretWords = new Set(
  (
    'key keys apikey token tokens secret secrets password passwd passphrase pwd credential credentials ' +
    'auth authorization cookie cookies bearer dsn sig signature jwt pat pass cred creds psk sas otp webhook'
  ).split(' '),
)
/** Words that end so without a separator: MYKEY, AUTHTOKEN. */
const secretEnding = /(?:key|token|secret|password|passwd|passphrase)$/
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
/** Tokens of a model. */
const modelToken =
  /(?:^|_)(?:bos|eos|pad|unk|cls|sep|mask|stop|start|end|image|audio|video|special|prompt|completion|total|max|min)_tokens?$/
/** TOKEN_2, KEY1, PRIVATE_KEY_PEM: what says which of several it is, or how it is written. */
const suffix = /(?:_?\d+|_(?:base64|b64|pem|hex|json|value|raw))$/
/** Addresses of services that hold a password as a rule, and sessions. */
const secretPhrase =
  /^aws_session(?:_|$)|(?:^|_)(?:database|db|postgres|postgresql|mysql|redis|mongo|mongodb|amqp|broker|connection|webhook)_(?:url|uri|string)$/

const phraseOf = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('_')

/** Whether a variable, argument, header, option or parameter of this name holds a secret: `HF_TOKEN`, `--api-key`, `sig`. */
export function isSecretName(name: string): boolean {
  const phrase = phraseOf(name).replace(suffix, '')
  if (modelToken.test(phrase)) return false
  const words = phrase.split('_')
  const last = words.at(-1) ?? ''
  if (secretWords.has(last)) return true
  if (secretEnding.test(last) && !harmlessWords.has(last)) return true
  if (words.some((word) => secretAnywhere.has(word)) && !aboutSecret.has(last)) return true
  return secretPhrase.test(phrase)
}

/** As services shape their keys. */
const knownKey =
  /^(?:hf_[A-Za-z0-9]{16,}|sk-[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abp]-[\w-]{16,}|A[KS]IA[A-Z0-9]{12,}|[a-z]{2}_(?:live|test)_\w{16,}|(?:npm|gsk)_\w{20,}|(?:nvapi|pypi|xapp)-[\w-]{16,}|AIza[\w-]{30,}|Bearer\s+\S{8,}|-----BEGIN [A-Z ]*PRIVATE KEY-----.*|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)$/s

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

/** `?sig=…` of an address, `Password=…;` of a connection, and `"api_key": "…"` of JSON. */
const pair = /(?:^|[?&;,\s])([\w.-]+)=([^&#;\s]+)|"([\w.-]+)"\s*:\s*"([^"\\]+)"/g

/** Secrets that stand in a text under their names. */
export const namedSecretsIn = (text: string): readonly string[] =>
  Array.from(
    text.matchAll(pair),
    ([, name, value, key = '', member = '']) => [name ?? key, value ?? member] as const,
  )
    .filter(([name, value]) => isSecretName(name) && !harmlessValue.test(value))
    .map(([, value]) => value)

/** Whether a value is a secret, or holds a password or a member that is one, whatever its name. */
export const holdsSecret = (value: string): boolean =>
  knownKey.test(value) || passwordsIn(value).length > 0 || namedSecretsIn(value).length > 0

/** `--name=value` as name and value; `--name` without one. */
export function splitFlag(word: string): readonly [name: string, value: string | undefined] | undefined {
  const [, name, value] = /^(-{1,2}[A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word) ?? []
  return name === undefined ? undefined : [name, value]
}
