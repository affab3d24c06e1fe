import { describe, expect, it } from 'vitest'
import { createSecretFinder } from './find-secrets.ts'
import { createScrubber, createStreamScrubber } from './scrub.ts'

const secret = 'sk-"7/ü+x=Canary&9'
const bytes = Buffer.from(secret)
const units = Array.from(secret)
const hexOf = (text: string, width: number): string =>
  (text.codePointAt(0) ?? 0).toString(16).padStart(width, '0')
const json = JSON.stringify(secret).slice(1, -1)
const unicode = units.map((unit) => `\\u${hexOf(unit, 4)}`).join('')
const percent = [...bytes].map((byte) => `%${byte.toString(16)}`).join('')

const wide = Buffer.from(secret, 'utf16le')
const lines = (text: string, end: string): string => text.replaceAll(/.{7}(?=.)/g, `$&${end}`)

const forms: readonly (readonly [string, string])[] = [
  ['plain', secret],
  ['other capitals', secret.toUpperCase()],
  ['JSON', json],
  ['JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ['JSON of ASCII alone', json.replace('ü', String.raw`\u00fc`)],
  [String.raw`\uXXXX`, unicode],
  [String.raw`\uXXXX in capitals`, unicode.replaceAll(/[a-f](?=\\|$)/g, (digit) => digit.toUpperCase())],
  [String.raw`\uXXXX in JSON`, unicode.replaceAll('\\', '\\\\')],
  [String.raw`\UXXXXXXXX`, units.map((unit) => `\\U${hexOf(unit, 8)}`).join('')],
  [String.raw`\u{X}`, units.map((unit) => `\\u{${hexOf(unit, 1)}}`).join('')],
  [String.raw`\uXXXX before digits`, String.raw`sk\u002d"\u0037/ü+x=\u0043anary&9`],
  ['some characters escaped', String.raw`s\u006b-"7/ü+x=C&#97;n%61ry&amp;9`],
  [String.raw`\xXX`, [...bytes].map((byte) => `\\x${byte.toString(16)}`).join('')],
  ['octal', [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')],
  ['URL', encodeURIComponent(secret)],
  ['URL in lower case', encodeURIComponent(secret).toLowerCase()],
  ['URL, every byte', percent],
  ['URL in a URL', encodeURIComponent(percent)],
  ['HTML', units.map((unit) => (/\w/.test(unit) ? unit : `&#x${hexOf(unit, 1)};`)).join('')],
  ['HTML, decimal', units.map((unit) => `&#${unit.codePointAt(0)};`).join('')],
  ['HTML by names', secret.replace('&', '&amp;').replace('"', '&quot;')],
  ['HTML by rare names', secret.replace('/', '&sol;').replace('+', '&plus;').replace('=', '&equals;')],
  ['hex', bytes.toString('hex')],
  ['hex in capitals', bytes.toString('hex').toUpperCase()],
  ['hex by bytes', bytes.toString('hex').replaceAll(/..(?!$)/g, '$& ')],
  [
    'hex by bytes with colons',
    bytes
      .toString('hex')
      .toUpperCase()
      .replaceAll(/..(?!$)/g, '$&:'),
  ],
  ['a list of bytes', [...bytes].join(', ')],
  ['base64 over lines', lines(bytes.toString('base64'), '\n')],
  ['base64 over lines of Windows, indented', lines(bytes.toString('base64'), '\r\n  ')],
  ['base64 over lines in JSON', lines(bytes.toString('base64'), String.raw`\n`)],
  ['base64 over lines in JSON in JSON', lines(bytes.toString('base64'), String.raw`\\r\\n`)],
  ['hex over lines', lines(bytes.toString('hex'), '\n')],
  ['UTF-16', wide.toString('latin1').slice(0, -1)],
  ['UTF-16 in JSON', JSON.stringify(wide.toString('latin1').slice(0, -1)).slice(1, -1)],
  [
    'UTF-16 in a URL',
    [...wide.subarray(0, -1)].map((byte) => `%${hexOf(String.fromCodePoint(byte), 2)}`).join(''),
  ],
  ['UTF-16 in hex', wide.toString('hex').slice(0, -2)],
  ['base64', bytes.toString('base64')],
  ['base64url', bytes.toString('base64url')],
]

describe('createScrubber', () => {
  const scrub = createScrubber([secret])
  it.each(forms)('masks the form %s', (_form, text) => {
    expect(scrub(`key: ${text};`)).toBe('key: [secret];')
  })

  it.each([0, 1, 2, 3, 4].flatMap((before) => [0, 1, 2].map((after) => [before, after] as const)))(
    'masks base64 with %i bytes before and %i after',
    (before, after) => {
      const whole = Buffer.from(`${'user:'.slice(0, before)}${secret}${'\u0001\u0002'.slice(0, after)}`)
      for (const encoding of ['base64', 'base64url'] as const) {
        const shown = scrub(whole.toString(encoding))
        expect(shown).toContain('[secret]')
        const left = Buffer.from(shown.replaceAll('[secret]', ''), 'base64').toString('latin1')
        expect(left).not.toContain('k-"')
        expect(left).not.toContain('&9')
      }
    },
  )

  it('masks every occurrence and leaves the rest', () => {
    expect(createScrubber(['hunter22'])('hunter22 and hunter22, not hunter')).toBe(
      '[secret] and [secret], not hunter',
    )
  })
  it('masks the longer of two secrets whole', () => {
    expect(createScrubber(['abcd', 'abcdefgh'])('abcdefgh')).toBe('[secret]')
  })
  it('leaves text alone without secrets, or with ones too short to be distinguished from text', () => {
    expect(createScrubber(['a', ''])('a cat')).toBe('a cat')
  })
  it('leaves short secrets in other capitals alone: EMPTY is not empty', () => {
    expect(createScrubber(['EMPTY'])('EMPTY is empty')).toBe('[secret] is empty')
  })
  it('masks what a cut left of a secret', () => {
    expect(createScrubber(['sk-0123456789'])('sk-01234…')).toBe('[secret]…')
    expect(createScrubber(['sk-0123456789'])('bad key sk-01234… and sk-… ')).toBe(
      'bad key [secret]… and sk-… ',
    )
  })
  it.each([
    ['bad key sk-012345… and', 'bad key [secret]… and'],
    ['bad key sk-012...', 'bad key [secret]...'],
    ['SK-0123456...', '[secret]...'],
    ['{"error":"bad key sk-01234"}', '{"error":"bad key [secret]"}'],
    ['bad key sk-012345', 'bad key [secret]'],
    ['bad key sk-01234\n', 'bad key [secret]\n'],
    [String.raw`sk\u002d012345...`, '[secret]...'],
    // Too little, or another word.
    ['bad key sk-0123', 'bad key sk-0123'],
    ['the key sk-0123x', 'the key sk-0123x'],
    ['the key sk-012345x', 'the key sk-012345x'],
  ])('masks what a cut, or a width, left of a secret in %j', (text, shown) => {
    expect(createScrubber(['sk-0123456789'])(text)).toBe(shown)
  })
  it('leaves the words alone that a secret is made of', () => {
    const words = createScrubber(['postgres://user:hunter22@host', 'qwen-small-key'])
    expect(words('postgres is at postgres://user: qwen-small')).toBe(
      'postgres is at postgres://user: qwen-small',
    )
  })
  it.each(['utf16le', 'utf16be'])('masks base64 of %s', (order) => {
    for (const before of ['', 'u', 'us', 'user:']) {
      const all = Buffer.from(`${before}${secret}.`, 'utf16le')
      const text = (order === 'utf16le' ? all : all.swap16()).toString('base64')
      const left = Buffer.from(createScrubber([secret])(text).replaceAll('[secret]', ''), 'base64')
      expect(left.toString('latin1').replaceAll('\0', '')).not.toMatch(/k-"|&9/)
    }
  })
  it('keeps places right where capitals are longer in lower case, and where code points are not', () => {
    expect(createScrubber(['hunter22'])('İİ HUNTER22 \\u{110000} &#9999999; hunter22 😀')).toBe(
      'İİ [secret] \\u{110000} &#9999999; [secret] 😀',
    )
  })
  it('masks what the same secret gives in two overlapping forms once', () => {
    expect(createScrubber(['aaaaaaaa'])('aaaaaaaaaaaa')).toBe('[secret]aaaa')
  })

  it('takes time that grows with the text alone', () => {
    const many = Array.from({ length: 20 }, (_, index) => `sk-${index}-${'0123456789abcdef'.repeat(3)}`)
    const find = createScrubber(many)
    const line = JSON.stringify(JSON.stringify({ text: 'sk-0-0123456789 % & é \n …', of: 1 }))
    const timeOf = (text: string): number => {
      const before = process.cpuUsage()
      find(text)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }
    timeOf(line.repeat(1000))
    const small = timeOf(line.repeat(10_000))
    const large = timeOf(line.repeat(40_000))
    expect(large).toBeLessThan(12 * Math.max(small, 20))
  })
})

describe('createStreamScrubber', () => {
  const finder = createSecretFinder([secret])
  const through = (pieces: readonly string[]): string => {
    const stream = createStreamScrubber(finder)
    return [...pieces.map((piece) => stream.push(piece)), stream.end()].join('')
  }
  const filler = 'x '.repeat(finder.longest)

  it.each(forms)('masks the form %s wherever it is cut', (_form, text) => {
    for (const cut of [1, text.length >> 1, text.length - 1]) {
      const pieces = [`${filler}${text.slice(0, cut)}`, `${text.slice(cut)}${filler}`]
      expect(through(pieces)).toBe(`${filler}[secret]${filler}`)
    }
  })
  it('masks it one character a piece', () => {
    expect(through(Array.from(`${filler.slice(0, 5000)}${secret}; ${secret}`))).toBe(
      `${filler.slice(0, 5000)}[secret]; [secret]`,
    )
  })
  it('passes everything on without secrets', () => {
    const stream = createStreamScrubber(createSecretFinder([]))
    expect(stream.push('abc') + stream.end()).toBe('abc')
  })
})
