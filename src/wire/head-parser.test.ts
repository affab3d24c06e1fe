import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHeadParser, type HeadProgress } from './head-parser.ts'

function parse(...parts: readonly string[]): HeadProgress {
  const parser = createHeadParser()
  let progress: HeadProgress = { state: 'more' }
  for (const part of parts) {
    progress = parser.push(Buffer.from(part, 'latin1'), 0, part.length)
    if (progress.state !== 'more') return progress
  }
  return progress
}

describe('createHeadParser', () => {
  it('reads status, headers and where the body starts', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Type: text/html \r\nX-A: 1\r\nx-a:2\r\nEmpty:\r\n\r\nbody'
    expect(parse(text)).toEqual({
      state: 'head',
      head: { status: 200, headers: { 'content-type': 'text/html', 'x-a': '1, 2', empty: '' } },
      next: text.length - 4,
    })
  })

  it.each([
    ['no reason phrase', 'HTTP/1.1 204\r\n\r\n', 204],
    ['HTTP/1.0', 'HTTP/1.0 404 Not Found\r\n\r\n', 404],
    ['bytes over 127', 'HTTP/1.1 500 Fehler \xfc\r\nx: \xe9\r\n\r\n', 500],
  ])('takes %s', (_, text, status) => {
    expect(parse(text)).toMatchObject({ state: 'head', head: { status } })
  })

  it('gives the same head at every split', () => {
    const text = 'HTTP/1.1 200 OK\r\na: b\r\nc: d\r\n\r\n'
    for (let cut = 1; cut < text.length; cut++) {
      expect(parse(text.slice(0, cut), `${text.slice(cut)}rest`)).toMatchObject({
        state: 'head',
        head: { status: 200, headers: { a: 'b', c: 'd' } },
        next: text.length - cut,
      })
    }
  })

  it('counts from the start that it was given', () => {
    const bytes = Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx')
    const first = createHeadParser().push(bytes, 0, bytes.length)
    expect(first).toMatchObject({ state: 'head', next: 25 })
    expect(createHeadParser().push(bytes, 25, bytes.length)).toMatchObject({
      state: 'head',
      next: bytes.length - 1,
    })
  })

  it('waits for the rest', () => {
    expect(parse('HTT', 'P/1.1 200 OK\r\n', 'a: b\r\n')).toEqual({ state: 'more' })
  })

  it.each([
    ['another protocol, at its first byte', 'S', 'not HTTP'],
    ['HTTP/2', 'HTTP/2 200\r\n', 'not HTTP'],
    ['a status of two digits', 'HTTP/1.1 20\r\n\r\n', 'status line'],
    ['a status line with more blanks', 'HTTP/1.1  200 OK\r\n\r\n', 'status line'],
    ['a line without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', '"nonsense"'],
    ['a blank before the colon', 'HTTP/1.1 200 OK\r\na : b\r\n\r\n', '"a : b"'],
    ['a folded line', 'HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n', '" c"'],
    ['a bare LF', 'HTTP/1.1 200 OK\na: b\r\n\r\n', 'status line'],
    ['a control character', 'HTTP/1.1 200 OK\r\na: \0\r\n\r\n', 'header line'],
  ])('refuses %s', (_, text, said) => {
    expect(parse(text)).toEqual({ state: 'malformed', because: expect.stringContaining(said) })
  })

  it('refuses a head without end', () => {
    const filler = `a: ${'x'.repeat(1000)}\r\n`
    expect(parse('HTTP/1.1 200 OK\r\n', ...Array.from({ length: 70 }, () => filler))).toMatchObject({
      state: 'malformed',
      because: expect.stringContaining('longer'),
    })
  })

  it('never throws', () => {
    assert(
      property(string({ unit: 'binary' }), (noise) => {
        expect(['more', 'head', 'malformed']).toContain(parse(`HTTP/1.1 200 OK\r\n${noise}\r\n\r\n`).state)
      }),
      { numRuns: 50 },
    )
  })

  it('keeps a header named like an object member apart', () => {
    const progress = parse('HTTP/1.1 200 OK\r\n__proto__: x\r\n\r\n')
    expect(progress.state === 'head' && Object.entries(progress.head.headers)).toEqual([['__proto__', 'x']])
  })
})
