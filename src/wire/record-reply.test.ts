import { describe, expect, it } from 'vitest'
import type { Reply } from '../contract/exchange.ts'
import { ReplyRecorder, type Progress } from './record-reply.ts'

interface Seen {
  readonly progress: Progress
  readonly reply: Reply
  readonly phases: readonly string[]
  readonly hooks: readonly string[]
}

interface Options {
  readonly method?: string
  readonly maxBodyBytes?: number
  readonly endsTokenWait?: (data: string) => boolean
}

/** Each part is read one millisecond after the one before, through one buffer. */
function record(
  parts: readonly (string | Buffer)[],
  { method = 'GET', endsTokenWait = () => true, ...bounds }: Options = {},
): Seen {
  let nowMs = 100
  const hooks: string[] = []
  const recorder = new ReplyRecorder({
    request: { method, url: 'http://h/', headers: {} },
    startedAtMs: 100,
    now: () => nowMs,
    endsTokenWait,
    ...bounds,
    onHead: () => hooks.push('head'),
    onToken: () => hooks.push('token'),
  })
  recorder.connected()
  recorder.sent()
  const phases: string[] = [recorder.phase]
  const shared = Buffer.alloc(1 << 21)
  let progress: Progress = 'more'
  for (const part of parts) {
    nowMs += 1
    progress = recorder.push(shared, shared.write(part.toString('latin1'), 0, 'latin1'))
    phases.push(recorder.phase)
    if (progress !== 'more') break
  }
  return { progress, reply: recorder.reply(), phases, hooks }
}

const stream = 'HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n'
const page = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'

describe('ReplyRecorder', () => {
  it('records a body, its head and its marks', () => {
    const { progress, reply, hooks } = record([page, 'Content-Length: 5\r\n\r\n', 'ab', 'cde'])
    expect(progress).toBe('done')
    expect(reply).toEqual({
      request: { method: 'GET', url: 'http://h/', headers: {} },
      startedAtMs: 100,
      status: 200,
      headers: { 'content-type': 'text/html', 'content-length': '5' },
      frames: [],
      body: 'abcde',
      marks: { connectedMs: 0, sentMs: 0, headMs: 2, firstBodyByteMs: 3, endMs: 4 },
    })
    expect(hooks).toEqual(['head', 'token'])
  })

  it('records the frames of a stream and what is left behind the last', () => {
    const { progress, reply } = record([`${stream}\r\n`, 'data: a\n\ndata: b\n\n', 'data: c'])
    expect(progress).toBe('more')
    expect(reply.frames).toEqual([
      { atMs: 2, data: 'a' },
      { atMs: 2, data: 'b' },
    ])
    expect(reply.body).toBe('data: c')
  })

  it('tells what it waits for', () => {
    const { phases, hooks } = record([page, `Content-Type: x\r\n\r\n`, 'body'])
    expect(phases).toEqual(['head', 'head', 'first-token', 'body'])
    expect(hooks).toEqual(['head', 'token'])
  })

  it('takes the first frame that is a token as such', () => {
    const endsTokenWait = (data: string): boolean => data === 'token'
    const parts = [`${stream}\r\n`, 'data: role\n\n', ': ping\n\n', 'data: token\n\n', 'data: token\n\n']
    expect(record(parts, { endsTokenWait }).phases).toEqual([
      'head',
      'first-token',
      'first-token',
      'first-token',
      'body',
      'body',
    ])
    expect(record(parts, { endsTokenWait }).hooks).toEqual(['head', 'token'])
  })

  it('skips interim answers', () => {
    const { progress, reply } = record([
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n',
      `${page}content-length: 0\r\n\r\n`,
    ])
    expect(progress).toBe('done')
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' } })
  })

  it('takes a switch of protocols for the answer, since nobody asked for one', () => {
    expect(record(['HTTP/1.1 101 Switching Protocols\r\n\r\n']).reply.status).toBe(101)
  })

  it('expects no body after HEAD', () => {
    expect(record([`${page}content-length: 5\r\n\r\n`], { method: 'HEAD' })).toMatchObject({
      progress: 'done',
      reply: { body: '' },
    })
  })

  it('keeps the bytes of a body that is not UTF-8', () => {
    const { reply } = record([`${page}content-length: 3\r\n\r\n`, Buffer.from([0x61, 0xff, 0x62])])
    expect(reply).toMatchObject({ body: 'a\uFFFDb', bodyBase64: 'Yf9i' })
  })

  it('puts a character together that came in two reads', () => {
    const [first, second] = [Buffer.from('東').subarray(0, 1), Buffer.from('東').subarray(1)]
    const { reply } = record([`${page}content-length: 3\r\n\r\n`, first, second])
    expect(reply.body).toBe('東')
    expect(reply).not.toHaveProperty('bodyBase64')
  })

  it.each([
    ['no HTTP', ['220 ready\r\n'], 'not HTTP'],
    ['a broken chunk size', [`${page}transfer-encoding: chunked\r\n\r\nzz\r\n`], 'size line'],
    ['an unknown transfer coding', [`${page}transfer-encoding: br\r\n\r\n`], 'br'],
    ['a frame over a mebibyte', [`${stream}\r\n`, `data: ${'x'.repeat(1 << 20)}`], '1048576'],
  ])('ends at %s', (_, parts, said) => {
    expect(record(parts).progress).toEqual({ malformed: expect.stringContaining(said) })
  })

  it('ends at a body that is longer than its bound, and keeps what came before', () => {
    const { progress, reply } = record([`${page}\r\n`, 'abcd', 'efgh', 'i', 'never read'], {
      maxBodyBytes: 8,
    })
    expect(progress).toEqual({ malformed: 'The body is longer than 8 bytes.' })
    expect(reply.body).toBe('abcdefgh')
  })

  it('takes a body that is as long as its bound', () => {
    const { progress, reply } = record([`${page}content-length: 8\r\n\r\n`, 'abcdefgh'], { maxBodyBytes: 8 })
    expect(progress).toBe('done')
    expect(reply.body).toBe('abcdefgh')
  })
})

describe('the peer that closes', () => {
  function close(...parts: readonly string[]) {
    const recorder = new ReplyRecorder({
      request: { method: 'GET', url: 'http://h/', headers: {} },
      startedAtMs: 0,
      now: () => 0,
      endsTokenWait: () => true,
      onHead: () => {},
      onToken: () => {},
    })
    recorder.connected()
    for (const part of parts) recorder.push(Buffer.from(part), part.length)
    return recorder.end()
  }

  it('ends a body that has no other end', () => {
    expect(close(`${page}\r\n`, 'abc')).toBeUndefined()
  })

  it.each([
    ['nothing at all', [], { phase: 'head', message: expect.stringContaining('head') }],
    ['half a head', ['HTTP/1.1 200'], { phase: 'head', message: expect.stringContaining('head') }],
    [
      'a body that has not started',
      [`${page}content-length: 3\r\n\r\n`],
      { phase: 'first-token', message: expect.stringContaining('3 of 3') },
    ],
    [
      'half a body',
      [`${page}content-length: 3\r\n\r\na`],
      { phase: 'body', message: expect.stringContaining('2 of 3') },
    ],
    [
      'half a chunk',
      [`${page}transfer-encoding: chunked\r\n\r\n5\r\nab`],
      { phase: 'body', message: expect.stringContaining('3 bytes') },
    ],
  ])('after %s has truncated the answer', (_, parts, expected) => {
    expect(close(...parts)).toMatchObject({ kind: 'truncated', ...expected })
  })
})

describe('a flood', () => {
  it('of tiny frames ends the answer when there are more than anybody reads', () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n'
    const { progress, reply } = record([head, 'data:a\n\n'.repeat(100_001)])
    expect(progress).toEqual({ malformed: 'The stream has 100000 frames and goes on.' })
    expect(reply.frames).toHaveLength(100_000)
  })
})
