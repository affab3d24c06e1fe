/** Small damage to a text, as it comes from a seed: the same seed damages in the same way everywhere. */
import * as fc from 'fast-check'

/** What parsers have stumbled over. */
const pieces = [
  '',
  '\0',
  '\uFEFF',
  '\r',
  '\n\n',
  '\u2028',
  '\ud800',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  ' ',
  '%',
  '&a',
  '*a',
  '<<: ',
  'null',
  'true',
  '-1',
  '0',
  '1e999',
  '-0',
  'NaN',
  '9007199254740993',
  '1e-400',
  '0x10',
  '٣',
  '１',
  '≤',
  '=>',
  '<<',
  '__proto__',
  'constructor',
  'toString',
  '{"__proto__":{"a":1}}',
  '[[[[[[[[',
  'data: ',
  'event: error\n',
  '[DONE]',
  ': \n\n',
  'content-length: 5\r\n',
  'transfer-encoding: chunked\r\n',
  '\r\n\r\n',
  'ffffffff\r\n',
  '0\r\n\r\n',
  'ms',
  'p99',
  'p100',
  '%%',
  '1s',
]

interface Edit {
  readonly kind: 'cut' | 'double' | 'insert' | 'replace' | 'move' | 'flip' | 'number' | 'end'
  /** Shares of the text. */
  readonly at: number
  readonly length: number
  readonly piece: string
  readonly times: number
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('cut', 'double', 'insert', 'replace', 'move', 'flip', 'number', 'end'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 40 }),
  piece: fc.constantFrom(...pieces),
  times: fc.constantFrom(1, 1, 1, 2, 50),
})

type Change = (text: string, from: number, edit: Edit) => string

const put = (text: string, [from, length]: readonly [number, number], piece: string): string =>
  text.slice(0, from) + piece + text.slice(from + length)

const changes: Readonly<Record<Edit['kind'], Change>> = {
  cut: (text, from, { length }) => put(text, [from, length], ''),
  double: (text, from, { length, times }) =>
    put(text, [from, 0], text.slice(from, from + length).repeat(times)),
  insert: (text, from, { piece, times }) => put(text, [from, 0], piece.repeat(times)),
  replace: (text, from, { length, piece }) => put(text, [from, length], piece),
  move: (text, from, { length }) => text.slice(from) + text.slice(0, from).slice(length),
  flip: (text, from, { length }) =>
    put(text, [from, 1], String.fromCharCode((text.charCodeAt(from) ^ (1 << (length % 8))) & 0xffff)),
  number: (text, from, { piece }) => text.slice(0, from) + text.slice(from).replace(/-?\d+(\.\d+)?/, piece),
  end: (text, from) => text.slice(0, from),
}

/** One to four of them, one after the other. */
export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { minLength: 1, maxLength: 4 })

export const damage = (text: string, list: readonly Edit[]): string =>
  list.reduce((current, one) => changes[one.kind](current, Math.floor(one.at * current.length), one), text)
