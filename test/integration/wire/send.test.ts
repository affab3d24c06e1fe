/** `send` over real sockets: what each way to answer, and to fail, is recorded as. */
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { nowMs, sleep } from '../../../src/base/clock.ts'
import type { Reply } from '../../../src/contract/exchange.ts'
import type { Limits } from '../../../src/contract/limits.ts'
import { send, type SendOptions, type WireRequest } from '../../../src/wire/send.ts'
import { startScriptedServer, type Script } from '../../fake-engine/start-scripted-server.ts'

const patient: Limits = {
  connectMs: 2_000,
  headMs: 5_000,
  firstTokenMs: 5_000,
  idleMs: 5_000,
  totalMs: 10_000,
}

interface Given extends Partial<SendOptions> {
  readonly request?: Partial<WireRequest>
}

async function ask(script: Script, { request, ...options }: Given = {}): Promise<Reply> {
  await using server = await startScriptedServer(script)
  // Awaited here, since the server goes away at the end of this function.
  return await send({ method: 'GET', url: server.url, ...request }, { limits: patient, ...options })
}

const say =
  (...parts: readonly string[]): Script =>
  async (socket) => {
    for (const part of parts) {
      socket.write(part)
      await sleep(15)
    }
  }

const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n'
const streamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n'

describe('a flood', () => {
  it.each([
    ['frames of eight bytes', 'data: x\n\n'],
    ['comments', ': a comment of some length, again and again\n\n'],
    ['one endless line', 'x'.repeat(64)],
  ])('of %s ends by the limit of the whole, or by what is kept', async (_, piece) => {
    const block = piece.repeat(8_192)
    const script: Script = (socket) => {
      socket.write(streamHead)
      const pour = (): void => void (socket.writable && socket.write(block, () => setImmediate(pour)))
      pour()
    }
    const startedMs = nowMs()
    const reply = await ask(script, { limits: { ...patient, totalMs: 1_500 } })
    expect(reply.failure?.kind).toMatch(/timeout|malformed/)
    // On an idle machine 1.5 s; a parser that never yields would go on for minutes.
    expect(nowMs() - startedMs).toBeLessThan(20_000)
  })
})

describe('an answer', () => {
  it('of a given length is whole without waiting for the close', async () => {
    const reply = await ask(say(`${head}content-length: 5\r\n\r\nab`, 'cde'))
    expect(reply).toMatchObject({ status: 200, body: 'abcde', headers: { 'content-length': '5' } })
    expect(reply.failure).toBeUndefined()
  })

  it('in chunks is whole at its last chunk', async () => {
    const reply = await ask(
      say(`${head}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n`, '3\r\ncde\r\n0\r\n', '\r\n'),
    )
    expect(reply).toMatchObject({ body: 'abcde' })
    expect(reply.failure).toBeUndefined()
  })

  it('that the close ends is whole', async () => {
    const reply = await ask((socket) => void socket.end(`${head}\r\nabcde`))
    expect(reply).toMatchObject({ body: 'abcde' })
    expect(reply.failure).toBeUndefined()
  })

  it('of many reads keeps every byte', async () => {
    const body = Array.from({ length: 200_000 }, (_, index) => `${index} `).join('')
    const reply = await ask(
      (socket) => void socket.end(`${head}content-length: ${body.length}\r\n\r\n${body}`),
    )
    expect(reply.body).toBe(body)
  })

  it('as a stream gives frames in the order and at the time of their arrival', async () => {
    const writtenMs: number[] = []
    const reply = await ask(async (socket) => {
      socket.write(streamHead)
      for (const data of ['one', 'two', 'three']) {
        await sleep(100)
        writtenMs.push(nowMs())
        socket.write(`data: ${data}\n\n`)
      }
      socket.end()
    })
    expect(reply.frames.map(({ data }) => data)).toEqual(['one', 'two', 'three'])
    const times = reply.frames.map(({ atMs }) => atMs)
    const [first = 0, , third = 0] = times
    for (const [index, atMs] of times.entries())
      expect(reply.startedAtMs + atMs).toBeGreaterThanOrEqual(writtenMs[index] ?? Infinity)
    expect(third).toBeGreaterThan(first)
    expect(first).toBeGreaterThan(reply.marks.headMs ?? Infinity)
  })

  it('has its marks in order', async () => {
    const before = nowMs()
    const { marks, startedAtMs } = await ask(say(`${head}content-length: 2\r\n\r\n`, 'a', 'b'))
    const order = [0, marks.connectedMs, marks.headMs, marks.firstBodyByteMs, marks.endMs]
    expect(order).toEqual(order.toSorted((a = NaN, b = NaN) => a - b))
    expect(marks.sentMs).toBeGreaterThanOrEqual(marks.connectedMs ?? Infinity)
    expect(startedAtMs).toBeGreaterThanOrEqual(before)
  })
})

describe('a request', () => {
  it('goes out as it was given', async () => {
    await using server = await startScriptedServer(
      (socket) => void socket.end(`${head}content-length: 0\r\n\r\n`),
    )
    const body = '{"a": "東"}'
    await send(
      { method: 'POST', url: `${server.url}v1/x?y=1`, headers: { 'content-type': 'application/json' }, body },
      { limits: patient },
    )
    expect(server.requests).toEqual([
      [
        'POST /v1/x?y=1 HTTP/1.1',
        `host: 127.0.0.1:${server.port}`,
        'accept: */*',
        'accept-encoding: identity',
        'content-type: application/json',
        'connection: close',
        `content-length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    ])
  })

  it('of megabytes goes out whole', async () => {
    const body = 'x'.repeat(8 << 20)
    await using server = await startScriptedServer(
      (socket) => void socket.end(`${head}content-length: 0\r\n\r\n`),
    )
    const limits = { ...patient, headMs: 60_000, totalMs: 60_000 }
    const reply = await send({ method: 'POST', url: server.url, body }, { limits })
    expect(reply).toMatchObject({ status: 200 })
    expect(server.requests[0]).toHaveLength(body.length + (server.requests[0]?.indexOf('\r\n\r\n') ?? 0) + 4)
  })

  it('reaches a name with several addresses', async () => {
    await using server = await startScriptedServer(
      (socket) => void socket.end(`${head}content-length: 2\r\n\r\nok`),
    )
    expect(
      await send({ method: 'GET', url: `http://localhost:${server.port}/` }, { limits: patient }),
    ).toMatchObject({ body: 'ok' })
  })

  it('that is not valid rejects, before anything is sent', async () => {
    await expect(send({ method: 'GET', url: 'nonsense' }, { limits: patient })).rejects.toMatchObject({
      code: 'usage/invalid-arguments',
    })
  })
})

describe('a broken transport', () => {
  const chunk = `${head}transfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n`
  it('reset in the body is a reset, and what had come is kept', async () => {
    let reset = (): void => {}
    const endsTokenWait = (): boolean => {
      reset()
      return true
    }
    const script: Script = (socket) => {
      reset = () => socket.resetAndDestroy()
      socket.write(`${streamHead}data: a\n\n`)
    }
    const reply = await ask(script, { endsTokenWait })
    expect(reply.failure).toMatchObject({ kind: 'reset', phase: 'body' })
    expect(reply.frames).toHaveLength(1)
  })

  it.each<[string, Script, object]>([
    ['reset before the head', (socket) => void socket.resetAndDestroy(), { kind: 'reset', phase: 'head' }],
    ['closed before the head', (socket) => void socket.end(), { kind: 'truncated', phase: 'head' }],
    [
      'closed in the head',
      (socket) => void socket.end('HTTP/1.1 200 O'),
      { kind: 'truncated', phase: 'head' },
    ],
    [
      'closed in a chunk',
      (socket) => void socket.end(`${chunk}40\r\nabc`),
      { kind: 'truncated', phase: 'body' },
    ],
    ['closed between chunks', (socket) => void socket.end(chunk), { kind: 'truncated', phase: 'body' }],
    [
      'closed before the length',
      (socket) => void socket.end(`${head}content-length: 9\r\n\r\nabc`),
      { kind: 'truncated', phase: 'body' },
    ],
    [
      'not HTTP',
      (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
      { kind: 'malformed', phase: 'head' },
    ],
    [
      'a bad chunk size',
      (socket) => void socket.end(`${chunk}xyz\r\n`),
      { kind: 'malformed', phase: 'body' },
    ],
    [
      'no CRLF behind a chunk',
      (socket) => void socket.end(`${chunk}1\r\nab`),
      { kind: 'malformed', phase: 'body' },
    ],
    [
      'two framings',
      (socket) => void socket.end(`${head}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`),
      { kind: 'malformed' },
    ],
    [
      'an endless frame',
      (socket) => void socket.end(`${streamHead}data: ${'x'.repeat(2 << 20)}`),
      { kind: 'malformed' },
    ],
  ])('%s', async (_, script, failure) => {
    expect((await ask(script)).failure).toMatchObject(failure)
  })

  it('keeps what had come before', async () => {
    expect(await ask((socket) => void socket.end(`${streamHead}data: a\n\ndata: b`))).toMatchObject({
      frames: [{ data: 'a' }],
      body: 'data: b',
    })
    expect(await ask((socket) => void socket.end(chunk))).toMatchObject({ body: 'abcde', status: 200 })
  })

  it('is refused where nobody listens', async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address()
        server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
      })
    })
    const reply = await send({ method: 'GET', url: `http://127.0.0.1:${port}/` }, { limits: patient })
    expect(reply).toMatchObject({ failure: { kind: 'refused', phase: 'connect' }, frames: [], body: '' })
    expect(reply.failure?.message).toContain('ECONNREFUSED')
    expect(reply).not.toHaveProperty('status')
  })

  it('is refused where the name is unknown', async () => {
    const limits = { ...patient, connectMs: 20_000 }
    const reply = await send({ method: 'GET', url: 'http://nowhere.invalid/' }, { limits })
    expect(reply.failure).toMatchObject({ kind: 'refused', phase: 'connect' })
  })
})

describe('a limit', () => {
  const silent: Script = () => {}
  it.each<[string, Limits, { script: Script; failure: object }]>([
    ['head', { headMs: 150 }, { script: silent, failure: { kind: 'timeout', phase: 'head' } }],
    [
      'head, half of it there',
      { headMs: 150 },
      { script: say('HTTP/1.1 200 OK\r\n'), failure: { kind: 'timeout', phase: 'head' } },
    ],
    [
      'first token of a body',
      { firstTokenMs: 150 },
      { script: say(`${head}content-length: 3\r\n\r\n`), failure: { kind: 'timeout', phase: 'first-token' } },
    ],
    [
      'first token of a stream',
      { firstTokenMs: 150 },
      { script: say(streamHead, ': ping\n\n'), failure: { kind: 'timeout', phase: 'first-token' } },
    ],
    [
      'idle',
      { idleMs: 150 },
      { script: say(streamHead, 'data: a\n\n'), failure: { kind: 'stalled', phase: 'body' } },
    ],
    [
      'idle, right after the first token',
      { idleMs: 150 },
      { script: say(`${streamHead}data: a\n\n`), failure: { kind: 'stalled', phase: 'body' } },
    ],
    ['total', { totalMs: 150 }, { script: silent, failure: { kind: 'timeout', phase: 'total' } }],
  ])('%s', async (_, limits, { script, failure }) => {
    const reply = await ask(script, { limits: { ...patient, ...limits } })
    expect(reply.failure).toMatchObject(failure)
    // Never before its time; that it was this limit and no other, which are seconds longer, its message says.
    expect(reply.marks.endMs).toBeGreaterThanOrEqual(150)
    expect(reply.failure?.message).toContain('0.15 s')
  })

  it('total ends a slow drip that never idles', async () => {
    const drip: Script = async (socket) => {
      socket.write(streamHead)
      while (!socket.destroyed) {
        socket.write('data: a\n\n')
        await sleep(20)
      }
    }
    const reply = await ask(drip, { limits: { ...patient, idleMs: 1_000, totalMs: 1_500 } })
    expect(reply.failure).toMatchObject({ kind: 'timeout', phase: 'total' })
    expect(reply.frames.length).toBeGreaterThan(5)
  })

  const commented =
    (end: string, times = Infinity): Script =>
    async (socket) => {
      socket.write(`${streamHead}data: a\n\n`)
      for (let at = 0; at < times && !socket.destroyed; at += 1) {
        await sleep(20)
        socket.write(': keep-alive\n\n')
      }
      socket.end(end)
    }

  it('idle, or a longer one of the first token, ends comments behind a token', async () => {
    const limits = { ...patient, idleMs: 200, firstTokenMs: 400 }
    const reply = await ask(commented(''), { limits })
    expect(reply.failure).toEqual({
      kind: 'stalled',
      phase: 'body',
      message: 'Bytes came, and no frame with data for 0.4 s.',
    })
    expect(reply.marks.endMs).toBeGreaterThanOrEqual(400)
    // Far from the limit of the whole, which is 10 s.
    expect(reply.marks.endMs).toBeLessThan(8_000)
  })

  it('leaves a server that keeps a connection open with comments its time for the next token', async () => {
    const limits = { ...patient, idleMs: 300, firstTokenMs: 5_000 }
    const reply = await ask(commented('data: b\n\n', 30), { limits })
    expect(reply.failure).toBeUndefined()
    expect(reply.frames.flatMap(({ data = [] }) => data)).toEqual(['a', 'b'])
  })

  it('of the first token absent leaves comments to the limit of the whole', async () => {
    const reply = await ask(commented(''), { limits: { connectMs: 2_000, idleMs: 200, totalMs: 900 } })
    expect(reply.failure).toMatchObject({ kind: 'timeout', phase: 'total' })
  })

  it('idle does not run while the first token is waited for', async () => {
    const slowPrefill: Script = async (socket) => {
      socket.write(`${streamHead}data: role\n\n`)
      await sleep(300)
      socket.end('data: token\n\n')
    }
    const reply = await ask(slowPrefill, {
      limits: { ...patient, idleMs: 100 },
      endsTokenWait: (data) => data === 'token',
    })
    expect(reply.failure).toBeUndefined()
    expect(reply.frames).toHaveLength(2)
  })

  it('connect, which includes the agreement on TLS', async () => {
    await using mute = await startScriptedServer(() => {})
    const url = mute.url.replace('http:', 'https:')
    const reply = await send({ method: 'GET', url }, { limits: { ...patient, connectMs: 150 } })
    expect(reply.failure).toMatchObject({ kind: 'timeout', phase: 'connect' })
    expect(Object.keys(reply.marks)).toEqual(['endMs'])
    expect(reply.marks.endMs).toBeGreaterThanOrEqual(150)
  })

  it('that is absent or beyond all timers does not apply', async () => {
    const reply = await ask(say(streamHead, 'data: a\n\n'), {
      limits: { totalMs: 300, headMs: Infinity, idleMs: 1e12 },
    })
    expect(reply.failure).toMatchObject({ phase: 'total' })
  })
})

describe('the caller', () => {
  it('cancels before the head', async () => {
    const abort = new AbortController()
    const reply = await ask(() => abort.abort(), { signal: abort.signal })
    expect(reply.failure).toMatchObject({ kind: 'cancelled', phase: 'head' })
  })

  it('cancels in the stream', async () => {
    const abort = new AbortController()
    const endsTokenWait = (): boolean => {
      setImmediate(() => abort.abort())
      return true
    }
    const reply = await ask(say(streamHead, 'data: a\n\n'), { signal: abort.signal, endsTokenWait })
    expect(reply.failure).toMatchObject({ kind: 'cancelled', phase: 'body' })
  })

  it('has cancelled already', async () => {
    await using server = await startScriptedServer(() => {})
    const reply = await send(
      { method: 'GET', url: server.url },
      { limits: patient, signal: AbortSignal.abort() },
    )
    expect(reply.failure).toMatchObject({ kind: 'cancelled', phase: 'connect' })
  })

  it('hangs up once so many frames with output came', async () => {
    const chunks = ['data: a\n\n', 'data: role\n\n', 'data: b\n\ndata: c\n\n', 'data: d\n\n']
    const reply = await ask(say(streamHead, ...chunks), {
      hangUp: { afterFrames: 2 },
      endsTokenWait: (data) => data !== 'role',
    })
    expect(reply.failure).toMatchObject({ kind: 'cancelled', phase: 'body' })
    expect(reply.frames.map(({ data }) => data)).toEqual(['a', 'role', 'b', 'c'])
  })

  it('hangs up some time after its request', async () => {
    const reply = await ask(() => {}, { hangUp: { afterMs: 150 } })
    expect(reply.failure).toMatchObject({ kind: 'cancelled', phase: 'head' })
    expect(reply.marks.endMs - (reply.marks.sentMs ?? 0)).toBeGreaterThanOrEqual(150)
  })

  it('does not hang up on an answer that is over', async () => {
    const whole = say(`${streamHead}data: a\n\n`)
    const reply = await ask((socket) => void Promise.resolve(whole(socket)).then(() => socket.end()), {
      hangUp: { afterFrames: 5 },
    })
    expect(reply.failure).toBeUndefined()
  })

  it('leaves no connection open', async () => {
    const closed: Promise<void>[] = []
    const script: Script = (socket) => {
      closed.push(new Promise((resolve) => socket.once('close', () => resolve())))
      socket.write(`${head}content-length: 2\r\n\r\nab`)
    }
    await ask(script)
    await Promise.all(closed)
    expect(closed).toHaveLength(1)
  })
})

describe('many at once', () => {
  it('keep their answers apart, though they share one buffer', async () => {
    await using server = await startScriptedServer(async (socket) => {
      socket.write(streamHead)
      for (let step = 0; step < 10; step++) {
        socket.write(`data: ${socket.remotePort} ${step}\n`)
        await sleep(1)
        socket.write('\n')
      }
      socket.end()
    })
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => send({ method: 'GET', url: server.url }, { limits: patient })),
    )
    for (const { frames, failure } of replies) {
      const ports = new Set(frames.map(({ data }) => data?.split(' ')[0]))
      expect(failure).toBeUndefined()
      expect(frames.map(({ data }) => data?.split(' ')[1])).toEqual([
        '0',
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
        '7',
        '8',
        '9',
      ])
      expect(ports.size).toBe(1)
    }
    expect(new Set(replies.map(({ frames }) => frames[0]?.data)).size).toBe(60)
  })
})
