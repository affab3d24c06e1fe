/** The forms, without escapes of single characters, in which a secret can stand in text. */

/** From this length on, a value in other capitals is still recognised. */
export const shortestInAnyCase = 8
/** Shifted base64 of shorter secrets is too little to be distinguished from other data. */
const shortestShifted = 6
/** Bytes that base64 writes as one group. */
const group = 3

export interface Forms {
  /** In lower case; they are looked for in text in lower case. */
  readonly inAnyCase: readonly string[]
  readonly exact: readonly string[]
  /** The characters of base64 that hold nothing but the secret, for each of three places in a group. */
  readonly base64: readonly string[]
}

/** What base64 of data that has `before` more bytes before the secret, and any after it, is bound to hold. */
function base64At(bytes: Buffer, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes])
  const start = before === 0 ? 0 : before + 1
  const bits = whole.length * 8
  return whole.toString('base64').slice(start, Math.floor(bits / 6))
}

function base64Forms(bytes: Buffer): readonly string[] {
  const places = bytes.length < shortestShifted ? [0] : [0, 1, 2]
  return places.map((before) => base64At(bytes, before)).filter((form) => form.length >= group)
}

const urlSafe = (form: string): string => form.replaceAll('+', '-').replaceAll('/', '_')

/** As lists of numbers are written: `115, 107` and `115,107`. */
const byteLists = (bytes: Buffer): readonly string[] => [[...bytes].join(', '), [...bytes].join(',')]

/** As dumps write bytes: `736b`, `73 6b`, `73:6b` and `0x73, 0x6b`. */
const hexForms = (bytes: Buffer): readonly string[] =>
  ['', ' ', ':', ', 0x', ',0x'].map((between) =>
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(between),
  )

/** UTF-16 in either order of its bytes, without the zero at one end of it. */
const wideBytes = (secret: string): Buffer => Buffer.from(secret, 'utf16le').subarray(0, -1)

export function formsOf(secret: string): Forms {
  const bytes = Buffer.from(secret)
  const wide = wideBytes(secret)
  // Bytes that were read, or escaped, one by one.
  const narrow = bytes.toString('latin1')
  const written = [
    secret,
    narrow,
    wide.toString('latin1'),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ]
  const whole = [...base64Forms(bytes), ...base64Forms(wide)]
  const numbers = bytes.length < shortestInAnyCase ? [] : byteLists(bytes)
  const inHex = bytes.length < shortestShifted ? [] : [...hexForms(bytes), ...hexForms(wide)]
  const caseless = secret.length >= shortestInAnyCase
  return {
    inAnyCase: [...(caseless ? written.map((form) => form.toLowerCase()) : []), ...inHex],
    exact: [...(caseless ? [] : written), ...numbers],
    base64: [...new Set([...whole, ...whole.map(urlSafe)])],
  }
}
