import { createParser } from 'eventsource-parser'
import { array, assert, constantFrom, nat, oneof, property, string, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf, type SseFrame } from '../contract/exchange.ts'
import { createSseDecoder } from './decode-sse.ts'

interface Decoded {
  readonly frames: readonly SseFrame[]
  readonly rest: string
  readonly oversized: boolean
}

/** Decodes through one shared buffer, as the socket does, so that a kept view would show. */
function decode(parts: readonly Uint8Array[], maxFrameBytes = 1 << 20): Decoded {
  const frames: SseFrame[] = []
  const decoder = createSseDecoder({ maxFrameBytes, onFrame: (frame) => frames.push(frame) })
  const shared = Buffer.alloc(Math.max(1, ...parts.map(({ length }) => length)))
  for (const [index, part] of parts.entries()) {
    shared.fill(0x2a)
    shared.set(part)
    decoder.at(index)
    decoder.push(shared, 0, part.length)
  }
  return { rest: decoder.end().toString(), frames, oversized: decoder.oversized }
}

const decodeText = (...parts: readonly string[]): Decoded => decode(parts.map((part) => Buffer.from(part)))

const events = (frames: readonly SseFrame[]) =>
  frames.filter(({ data }) => data !== undefined).map(({ event, data }) => ({ event, data }))

function reference(text: string): readonly { event: string | undefined; data: string | undefined }[] {
  const seen: { event: string | undefined; data: string }[] = []
  const parser = createParser({ onEvent: ({ event, data }) => seen.push({ event, data }) })
  parser.feed(text)
  return seen
}

describe('frames', () => {
  it('come out with data, raw text and the time of the read that completed them', () => {
    const { frames, rest } = decodeText('data: a\n', '\ndata: b\n\n', 'data: c')
    expect(frames).toEqual([
      { atMs: 1, data: 'a' },
      { atMs: 1, data: 'b' },
    ])
    expect(rest).toBe('data: c')
  })

  it.each([
    ['LF', 'data: a\n\ndata: b\n\n'],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
  ])('end their lines with %s', (_, text) => {
    const { frames, rest } = decodeText(text)
    expect(frames.map(({ data }) => data)).toEqual(['a', 'b'])
    expect(frames.map((frame) => linesOf(frame)).join('')).toBe(text)
    expect(rest).toBe('')
  })

  it('that a CR closes are stamped when the CR came, though an LF may follow', () => {
    expect(decodeText('data: a\r\r', '\ndata: b\n\n').frames).toMatchObject([
      { atMs: 0, raw: 'data: a\r\r\n' },
      { atMs: 1, data: 'b' },
    ])
  })

  it.each([
    ['joins data lines', 'data: a\ndata: b\n\n', [{ event: undefined, data: 'a\nb' }]],
    ['takes one blank after the colon', 'data:a\n\ndata:  b\n\n', [{ data: 'a' }, { data: ' b' }]],
    ['knows event names', 'event: error\ndata: x\n\n', [{ event: 'error', data: 'x' }]],
    ['knows empty data', 'data\n\n', [{ event: undefined, data: '' }]],
    ['skips a byte order mark at the start', '\uFEFFdata: a\n\n', [{ event: undefined, data: 'a' }]],
    ['keeps blank lines with the frame that follows', '\n\n\ndata: a\n\n', [{ event: undefined, data: 'a' }]],
  ])('%s', (_, text, expected) => {
    const { frames } = decodeText(text)
    expect(events(frames)).toMatchObject(expected)
    expect(frames.flatMap(({ faults }) => faults ?? [])).toEqual([])
    expect(frames.map((frame) => linesOf(frame)).join('')).toBe(text)
  })

  it('are kept when they hold no data', () => {
    expect(decodeText(': ping\n\nretry: 100\nid: 7\n\n').frames).toEqual([
      { atMs: 0, raw: ': ping\n\n' },
      { atMs: 0, raw: 'retry: 100\nid: 7\n\n' },
    ])
  })

  it('leave blank lines at the end behind', () => {
    expect(decodeText('data: a\n\n\n\n')).toMatchObject({ frames: [{ data: 'a' }], rest: '\n\n' })
  })
})

describe('faults', () => {
  it('are no fields of others: a reader ignores what it does not know', () => {
    expect(decodeText('x-trace: 1\ntime\ndata: a\n\n').frames).toEqual([
      expect.objectContaining({ data: 'a', raw: 'x-trace: 1\ntime\ndata: a\n\n' }),
    ])
    expect(decodeText('x-trace: 1\ntime\ndata: a\n\n').frames[0]).not.toHaveProperty('faults')
  })

  it.each([
    ['a field in another case', 'Data: a\n\n', 'no field "Data"'],
    ['an error in a field of its own', 'error: a\n\n', 'no field "error"'],
    ['JSON without a field', '{"error":"a"}\n\n', 'the line is "{'],
    ['a byte order mark later on', 'data: a\n\n\uFEFFdata: b\n\n', 'no field "\uFEFFdata"'],
    ['a blank before the name', ' data: a\n\n', 'no field " data"'],
    ['a retry time that is no number', 'retry: soon\n\n', 'retry time "soon"'],
    ['an id with NUL', 'id: a\0b\n\n', 'NUL'],
  ])('name %s', (_, text, said) => {
    expect(decodeText(text).frames.flatMap(({ faults }) => faults ?? [])).toEqual([
      expect.stringContaining(said),
    ])
  })

  it('keep the bytes that are not UTF-8', () => {
    const bytes = Buffer.from([...Buffer.from('data: '), 0xe6, 0x9d, 0x0a, 0x0a])
    expect(decode([bytes]).frames).toEqual([
      {
        atMs: 0,
        rawBase64: bytes.toString('base64'),
        data: '\uFFFD',
        faults: ['The bytes are not valid UTF-8.'],
      },
    ])
  })

  it('end the decoding at a frame over the limit, whole or growing', () => {
    const long = Buffer.from(`data: ${'x'.repeat(100)}`)
    expect(decode([long], 50)).toMatchObject({ frames: [], oversized: true })
    expect(decode([Buffer.concat([long, Buffer.from('\n\ndata: a\n\n')])], 50).oversized).toBe(true)
    expect(decode([long.subarray(0, 40), long.subarray(40)], 50).oversized).toBe(true)
    expect(decode([Buffer.from('data: 1\n\ndata: 2\n\n')], 10)).toMatchObject({ oversized: false })
  })
})

const line = oneof(
  string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
  constantFrom(
    'data: {"a":"é東🙂"}',
    'data',
    'data:',
    'data:x',
    'event: e',
    'event:',
    ': comment',
    'id: 1',
    'retry: 5',
    '',
  ),
)
const stream = tuple(
  constantFrom('', '\uFEFF'),
  array(tuple(line, constantFrom('\n', '\r\n', '\r')), { maxLength: 14 }),
).map(([bom, lines]) => `${bom}${lines.map(([text, end]) => text + end).join('')}data: last\n\n`)

describe('any split', () => {
  it('gives the events of eventsource-parser', () => {
    assert(
      property(stream, array(nat(400), { maxLength: 6 }), (text, cuts) => {
        const bytes = Buffer.from(text)
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ]
        const parts = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        const { frames, rest } = decode(parts)
        expect(events(frames)).toEqual(reference(text))
        expect(frames.map((frame) => linesOf(frame)).join('') + rest).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('at every single byte gives the same frames', () => {
    assert(
      property(stream, (text) => {
        const bytes = Buffer.from(text)
        const whole = decode([bytes])
        const stripTime = ({ frames, rest }: Decoded) => ({
          rest,
          frames: frames.map((frame) => ({ ...frame, atMs: 0 })),
        })
        for (let cut = 0; cut <= bytes.length; cut++) {
          expect(stripTime(decode([bytes.subarray(0, cut), bytes.subarray(cut)]))).toEqual(stripTime(whole))
        }
        expect(stripTime(decode(Array.from(bytes, (byte) => Buffer.from([byte]))))).toEqual(stripTime(whole))
      }),
      { numRuns: 60 },
    )
  })
})
