import { array, assert, constantFrom, integer, property, tuple, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BodyDecoder, ByteSink } from './body-framing.ts'
import { createChunkedDecoder } from './chunked-decoder.ts'
import { createQuickChunkedDecoder } from './quick-chunked-decoder.ts'

interface Decoded {
  readonly entity: string
  readonly done: boolean
  readonly broken: boolean
  readonly taken: number
}

function decode(create: (sink: ByteSink) => BodyDecoder, wire: Buffer, cuts: readonly number[]): Decoded {
  const entity: Buffer[] = []
  const decoder = create((bytes, start, end) => entity.push(Buffer.from(bytes.subarray(start, end))))
  const ends = [...cuts.map((cut) => cut % (wire.length + 1)), wire.length].toSorted((a, b) => a - b)
  let at = 0
  for (const end of ends) {
    if (decoder.problem === undefined && !decoder.done) at = decoder.push(wire, at, end)
  }
  return {
    entity: Buffer.concat(entity).toString('latin1'),
    done: decoder.done,
    broken: decoder.problem !== undefined,
    // Where a broken coding is noticed is the decoder's own business.
    taken: decoder.problem === undefined ? at : -1,
  }
}

const chunk = tuple(uint8Array({ minLength: 1, maxLength: 40 }), constantFrom('', ';a=b', ' ;x', ' ')).map(
  ([bytes, extension]) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}${extension}\r\n`), bytes, Buffer.from('\r\n')]),
)
const body = tuple(
  array(chunk, { maxLength: 5 }),
  constantFrom('0\r\n\r\n', '000\r\nA: b\r\nC: d\r\n\r\n', ''),
).map(([chunks, end]) => Buffer.concat([...chunks, Buffer.from(end)]))
const cuts = array(integer({ min: 0, max: 1000 }), { maxLength: 6 })

describe('quick chunked decoder', () => {
  it('decodes what the strict decoder decodes, at any split', () => {
    assert(
      property(body, cuts, (wire, at) => {
        expect(decode(createQuickChunkedDecoder, wire, at)).toEqual(decode(createChunkedDecoder, wire, at))
      }),
    )
  })

  it.each(['a trailer without a name', ': of nothing'])(
    'is broken by %j as a trailer, as the strict decoder is',
    (line) => {
      const wire = Buffer.from(`0\r\nA: b\r\n${line}\r\n\r\n`)
      expect(decode(createQuickChunkedDecoder, wire, [])).toMatchObject({ broken: true, done: false })
      expect(decode(createChunkedDecoder, wire, [])).toMatchObject({ broken: true, done: false })
    },
  )

  it('decodes what is whole for the strict decoder, one byte changed', () => {
    const changes = constantFrom(0x0a, 0x0d, 0x20, 0x67, 0x30)
    assert(
      property(body, integer({ min: 0, max: 10_000 }), changes, (wire, at, byte) => {
        const changed = Buffer.from(wire)
        if (changed.length > 0) changed[at % changed.length] = byte
        const quick = decode(createQuickChunkedDecoder, changed, [])
        const strict = decode(createChunkedDecoder, changed, [])
        expect(strict.done ? quick : strict).toEqual(strict)
        // Of extensions and trailers only the ends are read, so more may be whole, but not with another entity.
        expect(quick.done ? quick.entity : strict.entity).toBe(strict.entity)
      }),
    )
  })

  it.each(['x\r\n', '\r\n', '3\nabc', '3\r\nabcd', '3\r\nabc\n', '0\r\n\n', '1;a\nb', '1 \r\n'])(
    'says that %j is broken',
    (wire) => {
      expect(decode(createQuickChunkedDecoder, Buffer.from(wire), []).broken).toBe(true)
    },
  )

  it('gives up a line without end', () => {
    expect(decode(createQuickChunkedDecoder, Buffer.from(`0\r\n${'a'.repeat(8_193)}`), []).broken).toBe(true)
  })

  it('says what is missing', () => {
    const decoder = createQuickChunkedDecoder(() => undefined)
    decoder.push(Buffer.from('5\r\nab'), 0, 5)
    expect(decoder.missing).toBe('3 bytes of a chunk')
    decoder.push(Buffer.from('cde\r\n'), 0, 5)
    expect(decoder.missing).toBe('the last chunk')
  })
})
