/** What a server says that quotes the key it was given: in each form in which one has been seen. */

/** The key that this server asks for. */
const ownKey = (): string => process.env['VLLM_API_KEY'] ?? ''

const eachOf = (text: string, write: (code: number) => string): string =>
  Array.from(text, (unit) => write(unit.codePointAt(0) ?? 0)).join('')
const hex = (code: number, width = 2): string => code.toString(16).padStart(width, '0')

export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [
    secret,
    secret.toUpperCase(),
    encodeURIComponent(secret),
    eachOf(secret, (code) => `%${hex(code)}`),
    eachOf(secret, (code) => `\\u${hex(code, 4)}`),
    eachOf(secret, (code) => `\\x${hex(code)}`),
    eachOf(secret, (code) => `&#${code};`),
    eachOf(secret, (code) => `&#x${hex(code)};`),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    [...bytes].join(', '),
    ...['', 'u', 'me', 'user:'].flatMap((before) => {
      const whole = Buffer.from(`${before}${secret}\n`)
      return [whole.toString('base64'), whole.toString('base64url')]
    }),
  ]
}

/** A line with every form. */
export const quotedForms = (): string => formsOf(ownKey()).join(' ')

/** Chunks like `chunk` with the key in two halves, then with one letter each. */
export function splitKey(chunk: string, secret = ownKey()): readonly string[] {
  const half = secret.length >> 1
  const pieces = [secret.slice(0, half), secret.slice(half), ' ', ...Array.from(secret)]
  return pieces.map((piece) =>
    chunk.replace(
      /"(content|text)":"(?:[^"\\]|\\.)*"/,
      (_, name: string) => `"${name}":${JSON.stringify(piece)}`,
    ),
  )
}
