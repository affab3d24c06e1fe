import { array, assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBodyDecoder } from './body-decoder.ts'

interface Decoded {
  readonly text: string
  readonly done: boolean
  readonly problem: string | undefined
  readonly missing: string
  /** Bytes that were not taken. */
  readonly left: string
}

interface Case {
  readonly headers: Readonly<Record<string, string>>
  readonly status?: number
  readonly method?: string
}

/** Feeds the parts through one buffer that is overwritten each time. */
function decode({ headers, status = 200, method = 'GET' }: Case, ...parts: readonly string[]): Decoded {
  let text = ''
  const decoder = createBodyDecoder(method, { status, headers }, (bytes, start, end) => {
    text += bytes.toString('latin1', start, end)
  })
  const shared = Buffer.alloc(1 << 16)
  let left = ''
  for (const part of parts) {
    const end = 3 + shared.write(part, 3, 'latin1')
    left += shared.toString('latin1', decoder.push(shared, 3, end), end)
  }
  return { text, left, done: decoder.done, problem: decoder.problem, missing: decoder.missing }
}

const chunked: Case = { headers: { 'transfer-encoding': 'chunked' } }

describe('createBodyDecoder', () => {
  it.each([
    ['HEAD', { headers: { 'content-length': '5' }, method: 'HEAD' }],
    ['204', { headers: {}, status: 204 }],
    ['304', { headers: { 'transfer-encoding': 'chunked' }, status: 304 }],
    ['a length of 0', { headers: { 'content-length': '0' } }],
  ])('expects no body with %s', (_, given) => {
    expect(decode(given, 'next')).toMatchObject({ text: '', done: true, left: 'next' })
  })

  it('counts content-length', () => {
    const given = { headers: { 'content-length': '5' } }
    expect(decode(given, 'ab', 'cdefg')).toMatchObject({ text: 'abcde', done: true, left: 'fg' })
    expect(decode(given, 'ab')).toMatchObject({ text: 'ab', done: false, missing: '3 of 5 bytes' })
  })

  it('reads to the close when nothing else is said', () => {
    expect(decode({ headers: {} }, 'ab', 'c')).toMatchObject({ text: 'abc', done: false, problem: undefined })
  })

  it.each([
    ['both framings', { 'content-length': '5', 'transfer-encoding': 'chunked' }, 'has both'],
    ['a coding nobody asked for', { 'transfer-encoding': 'gzip, chunked' }, 'gzip'],
    ['a length that is no number', { 'content-length': '5x' }, '5x'],
    ['a negative length', { 'content-length': '-1' }, '-1'],
    ['two lengths', { 'content-length': '5, 6' }, '5, 6'],
  ])('refuses %s', (_, headers, said) => {
    expect(decode({ headers }, 'abcde')).toMatchObject({ text: '', problem: expect.stringContaining(said) })
  })

  it('takes a length said twice', () => {
    expect(decode({ headers: { 'content-length': '2, 2' } }, 'ab')).toMatchObject({ text: 'ab', done: true })
  })
})

describe('the chunked coding', () => {
  it.each([
    ['chunks', '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', 'abcde'],
    [
      'hexadecimal sizes, leading zeros',
      '00a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n',
      '01234567890123456789',
    ],
    ['extensions', '1;x=y\r\na\r\n1 ; q="z"\r\nb\r\n0;end\r\n\r\n', 'ab'],
    ['trailers', '1\r\na\r\n0\r\nx-checksum: 1\r\ny: 2\r\n\r\n', 'a'],
    ['line ends as data', '4\r\n\r\n\r\n\r\n0\r\n\r\n', '\r\n\r\n'],
    ['no chunk at all', '0\r\n\r\n', ''],
  ])('reads %s, at every split', (_, text, expected) => {
    for (let cut = 0; cut <= text.length; cut++) {
      expect(decode(chunked, text.slice(0, cut), `${text.slice(cut)}left`)).toMatchObject({
        text: expected,
        done: true,
        problem: undefined,
        left: 'left',
      })
    }
    expect(decode(chunked, ...text.split(''))).toMatchObject({ text: expected, done: true })
  })

  it.each([
    ['a size that is no number', 'xyz\r\n', 'size line "xyz"'],
    ['an empty size', '\r\nabc', 'size line ""'],
    ['a signed size', '-1\r\n', 'size line "-1"'],
    ['a size with a prefix', '0x3\r\nabc', 'size line "0x3"'],
    ['a blank before the size', ' 3\r\nabc', 'size line " 3"'],
    ['a size line that ends in LF alone', '3\nabc\r\n', 'CRLF'],
    ['a chunk longer than its size', '3\r\nabcd\r\n', 'CRLF'],
    ['a chunk that ends in LF alone', '3\r\nabc\n', 'CRLF'],
    ['a size nobody can mean', 'fffffffffffffff\r\n', 'size line'],
    ['a line without end', `1${';'.repeat(9000)}`, 'too long'],
    ['a malformed trailer', '0\r\nnonsense\r\n', 'trailer'],
  ])('refuses %s', (_, text, said) => {
    expect(decode(chunked, text)).toMatchObject({ done: false, problem: expect.stringContaining(said) })
    expect(decode(chunked, ...text.split(''))).toMatchObject({
      done: false,
      problem: expect.stringContaining(said),
    })
  })

  it.each([
    ['5\r\nab', '3 bytes of a chunk'],
    ['2\r\nab', 'the last chunk'],
    ['2\r\nab\r\n', 'the last chunk'],
    ['0\r\n', 'the last chunk'],
  ])('says what is missing after %j', (text, missing) => {
    expect(decode(chunked, text)).toMatchObject({ done: false, problem: undefined, missing })
  })

  it('gives back what was encoded', () => {
    assert(
      property(
        array(string({ minLength: 1 }).map((text) => Buffer.from(text).toString('latin1'))),
        (pieces) => {
          const text = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')
          expect(decode(chunked, `${text}0\r\n\r\n`)).toMatchObject({ text: pieces.join(''), done: true })
        },
      ),
    )
  })
})
