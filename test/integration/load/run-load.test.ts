/** The load client on real sockets: connections, tokens, limits, threads, and its own validity. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { runLoad, type LoadOutcome } from '../../../src/load/run-load.ts'
import type { LoadRequest } from '../../../src/load/load-request.ts'
import { createClient } from '../../../src/openai/client.ts'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { testOrder } from '../../fixtures/load-request.ts'
import { metricSource } from '../../../src/load/record/scrape-server.ts'
import { vllmFacts } from '../../../src/engines/vllm/facts.ts'
import { resolveFacts } from '../../../src/engines/resolve-facts.ts'
import type { ServerFacts } from '../../../src/contract/check.ts'

const vllm: ServerFacts = {
  model: 'm',
  claims: [],
  expectations: {},
  engine: resolveFacts(vllmFacts, '0.32.0'),
}

const run = (order: LoadRequest, signal = new AbortController().signal): Promise<LoadOutcome> =>
  runLoad(order, { signal, onSecond: () => undefined })

interface StreamServer extends AsyncDisposable {
  readonly url: string
  /** Heads of the requests, in their order. */
  readonly heads: readonly string[]
  readonly connections: () => number
}

/** Answers every request of a connection, one after the other. */
async function startStreamServer(answer: (socket: Socket, index: number) => void): Promise<StreamServer> {
  const heads: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    let text = ''
    socket.on('data', (data: Buffer) => {
      text += data.toString()
      const [head = '', entity = ''] = text.split('\r\n\r\n')
      if (entity.length < Number(/content-length: (\d+)/.exec(head)?.[1] ?? Infinity)) return
      text = ''
      heads.push(head)
      answer(socket, heads.length - 1)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heads,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const chunk = (data: string): string => {
  const frame = `data: ${data}\n\n`
  return `${frame.length.toString(16)}\r\n${frame}\r\n`
}
const content = (text: string, completion: number): string =>
  chunk(
    JSON.stringify({
      choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
      usage: { prompt_tokens: 4, completion_tokens: completion, total_tokens: 4 + completion },
    }),
  )
const end = (completion: number, reason = 'length'): string =>
  chunk(`{"choices":[{"index":0,"delta":{},"finish_reason":"${reason}"}]}`) +
  chunk(
    `{"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":${completion},"total_tokens":${completion + 4}}}`,
  ) +
  chunk('[DONE]') +
  '0\r\n\r\n'
const head = (more = ''): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n${more}\r\n`
const whole = `${head()}${content('a', 1)}${content('bcdef', 6)}${end(6)}`

describe('connections', () => {
  it('are kept and used again, and every request has an id of its own', async () => {
    await using server = await startStreamServer((socket) => socket.write(whole))
    const { record, requests } = await run(testOrder(server.url))
    expect(record.counts).toMatchObject({ sent: 20, completed: 20, failed: 0, connections: 4 })
    expect(server.connections()).toBe(4)
    const ids = server.heads.map((text) => /x-request-id: (\S+)/.exec(text)?.[1])
    expect(new Set(ids).size).toBe(20)
    expect(requests.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b))).toEqual(
      ids.toSorted((a, b) => (a ?? '').localeCompare(b ?? '')),
    )
  })

  it('are new for each request where that is asked for', async () => {
    await using server = await startStreamServer((socket) => socket.end(whole))
    const { record } = await run(testOrder(server.url, { connections: 'fresh' }))
    expect(record.counts).toMatchObject({ completed: 20, connections: 20 })
    expect(server.heads.every((text) => text.includes('connection: close'))).toBe(true)
  })

  it('are given up where the server says so, and no request is lost by it', async () => {
    const closing = `${head('connection: close\r\n')}${content('a', 1)}${end(1)}`
    await using server = await startStreamServer((socket) => socket.end(closing))
    const { record } = await run(testOrder(server.url))
    expect(record.counts).toMatchObject({ sent: 20, completed: 20, failed: 0 })
    expect(record.counts.connections).toBeGreaterThanOrEqual(20)
  })

  it('are found closed by a server that hangs up without a word', async () => {
    await using server = await startStreamServer((socket) => {
      socket.write(whole)
      setTimeout(() => socket.destroy(), 20)
    })
    const arrival = { kind: 'users', users: 2, thinkMs: 400 } as const
    const { record } = await run(testOrder(server.url, { arrival, requests: 8 }))
    expect(record.counts).toMatchObject({ completed: 8, failed: 0 })
    expect(record.counts.closedIdle).toBeGreaterThan(0)
  })

  it('that are closed when the next request is on its way cost no request, and are counted apart', async () => {
    const used = new Set<Socket>()
    await using server = await startStreamServer((socket) => {
      if (used.has(socket)) return socket.resetAndDestroy()
      used.add(socket)
      return socket.write(whole)
    })
    const arrival = { kind: 'users', users: 1 } as const
    const { record, requests } = await run(testOrder(server.url, { arrival, requests: 5 }))
    expect(record.counts).toMatchObject({ sent: 5, completed: 5, failed: 0, resent: 4, connections: 5 })
    expect(requests.filter(({ resent }) => resent === true)).toHaveLength(4)
    expect(record.notes.join()).toContain('closed 4 idle connections while a request was on its way')
  })
})

describe('tokens', () => {
  it('are counted by the usage of each frame: a chunk of five is five tokens', async () => {
    await using server = await startStreamServer((socket) => {
      socket.write(`${head()}${content('a', 1)}`)
      void sleep(20).then(() => socket.write(`${content('bcdef', 6)}${end(6)}`))
    })
    const { record, requests } = await run(testOrder(server.url, { requests: 4 }))
    expect(record.tokenCounting).toBe('usage')
    expect(record.counts).toMatchObject({ outputTokens: 24, inputTokens: 16 })
    expect(requests.map(({ tokenMs }) => tokenMs.length)).toEqual([6, 6, 6, 6])
    expect(record.latencies.itl?.count).toBe(20)
    // However long the gaps were on this machine: each of its five tokens has a fifth, but for the histogram's 0.1 %.
    const { 'chunk-gap': gap, itl } = record.latencies
    const gapMs = gap?.mean ?? NaN
    expect(Math.abs(5 * (itl?.mean ?? NaN) - gapMs)).toBeLessThanOrEqual(0.01 * gapMs)
  })

  it.each([
    ['stop', 2, undefined],
    ['stop', 4, 'In 4 of 4 answers there were more tokens than'],
    ['length', 2, 'In 4 of 4 answers there were more tokens than'],
  ])('a chunk each, of which a usage with a %s and %i of them says %s', async (finish, tokens, note) => {
    const plain = chunk('{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}')
    const answer = head() + plain + end(tokens, finish)
    await using server = await startStreamServer((socket) => socket.write(answer))
    const { record } = await run(testOrder(server.url, { requests: 4 }))
    expect(record).toMatchObject({ tokenCounting: 'chunks', counts: { completed: 4 } })
    expect(record.notes.find((text) => text.startsWith('In '))?.slice(0, 45)).toBe(note)
  })

  it('have stamps in their order, between the request and its end', async () => {
    await using engine = await startFakeEngine({ mode: 'slow-token:2' })
    const { requests } = await run(testOrder(engine.url, { maxTokens: 12 }))
    for (const { dueMs, sentMs = 0, headMs = 0, tokenMs, endMs } of requests) {
      const moments = [dueMs, sentMs, headMs, ...tokenMs, endMs]
      expect(moments).toEqual(moments.toSorted((a, b) => a - b))
      expect(tokenMs.length).toBeGreaterThan(1)
    }
  })
})

describe('failures', () => {
  it('are never sent again: a 429 counts as one', async () => {
    const busy =
      'HTTP/1.1 429 Too Many\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{"error":{"message":"busy"}}'
    await using server = await startStreamServer((socket, index) =>
      socket.write(index % 2 === 0 ? whole : busy.slice(0, -1)),
    )
    const { record } = await run(testOrder(server.url))
    expect(server.heads).toHaveLength(20)
    expect(record.counts).toMatchObject({ completed: 10, failed: 10, byStatus: { 429: 10 } })
    expect(record.failures[0]).toMatchObject({ completion: 'server-error', count: 10 })
  })

  it.each([
    ['error-in-stream', 'server-error'],
    ['no-done', 'truncated'],
    ['cut-mid-chunk', 'truncated'],
    ['reset', 'reset'],
    ['html', 'wrong-content-type'],
    ['bad-json', 'malformed'],
    ['after-done', 'malformed'],
    ['wrong-usage', 'malformed'],
    ['no-usage', 'malformed'],
    ['only-done', 'empty'],
  ])('of kind %s are classed as %s', async (mode, completion) => {
    await using engine = await startFakeEngine({ mode })
    const { record } = await run(testOrder(engine.url, { requests: 4 }))
    expect(record.counts.byCompletion).toEqual({ [completion]: 4 })
  })

  it.each([
    ['stall-after:3', 'stalled', { idleMs: 300 }],
    ['no-head', 'timeout', { headMs: 300 }],
  ])('of kind %s end by their limit as %s', async (mode, completion, limits) => {
    await using engine = await startFakeEngine({ mode })
    const order = testOrder(engine.url, { requests: 4 }, { limits })
    const { record } = await run(order)
    expect(record.counts.byCompletion).toEqual({ [completion]: 4 })
  })

  it('one after the other stop the load', async () => {
    await using server = await startStreamServer((socket) => socket.destroy())
    const { record } = await run(testOrder(server.url, { requests: 100_000 }))
    expect(record.stoppedBecause).toBe('50 requests failed in a row')
    expect(record.counts.sent).toBeLessThan(100)
  })
})

describe('schedule', () => {
  it('is kept whatever the server does, and latencies count from it', async () => {
    await using server = await startStreamServer((socket) => void sleep(100).then(() => socket.write(whole)))
    const arrival = { kind: 'constant', rate: 100 } as const
    const { record, requests } = await run(testOrder(server.url, { arrival, requests: 50 }))
    const gaps = requests.slice(1).map(({ dueMs }, index) => dueMs - (requests[index]?.dueMs ?? 0))
    expect(gaps.every((gap) => Math.abs(gap - 10) < 1e-6)).toBe(true)
    expect(record.latencies.lateness?.count).toBe(50)
    expect(record.latencies.ttft?.p50).toBeGreaterThan(99)
  })

  it('counts what was due and could not be sent', async () => {
    await using server = await startStreamServer(() => undefined)
    const arrival = { kind: 'constant', rate: 200 } as const
    const order = testOrder(server.url, { arrival, durationMs: 500 }, { mostRunning: 10 })
    const { record } = await run({ ...order, limits: { totalMs: 700 }, end: { durationMs: 500 } })
    expect(record.counts.sent).toBe(10)
    expect(record.counts.notSent).toBe(90)
    expect(record.validity.state).toBe('void')
  })
})

describe('interrupt', () => {
  it('ends a warm-up that gets no answer', async () => {
    await using server = await startStreamServer(() => undefined)
    const stop = new AbortController()
    const running = run(testOrder(server.url, { warmupRequests: 1 }), stop.signal)
    while (server.heads.length === 0) await sleep(10)
    stop.abort()
    await expect(running).rejects.toThrow('aborted')
  })

  it.each([
    { load: 'in its middle', requests: 1000 },
    { load: 'that only waits for its last answers', requests: 4 },
  ])('ends a load $load', async ({ requests }) => {
    await using server = await startStreamServer(() => undefined)
    const stop = new AbortController()
    const running = run(testOrder(server.url, { requests }), stop.signal)
    while (server.heads.length < 4) await sleep(10)
    stop.abort()
    const { record } = await running
    expect(record.stoppedBecause).toBe('interrupted')
    expect(record.counts.cut).toBe(4)
  })
})

describe('saturation', () => {
  it('stops a load that asks for it, and hangs up on the queue', async () => {
    let free = Promise.resolve()
    // One answer after the other, each 100 ms long, while 20 a second are asked for.
    await using server = await startStreamServer((socket) => {
      free = free.then(() => sleep(100)).then(() => void socket.write(whole))
    })
    const arrival = { kind: 'constant', rate: 20 } as const
    const order = testOrder(server.url, { arrival, requests: 1_000 }, { stopWhenSaturated: true })
    const { record } = await run(order)
    expect(record.stoppedBecause).toBe('the server is saturated')
    expect(record.saturated).toMatch(/kept growing|as many requests/)
    expect(record.counts.cut).toBeGreaterThan(0)
    expect(record.counts.sent).toBeLessThan(900)
  })
})

describe('client', () => {
  it('shares one schedule among its threads', async () => {
    await using server = await startStreamServer((socket) => socket.write(whole))
    const arrival = { kind: 'poisson', rate: 200 } as const
    const { record, requests } = await run(testOrder(server.url, { arrival, requests: 60 }, { threads: 2 }))
    expect(record).toMatchObject({ threads: 2, counts: { sent: 60, completed: 60 } })
    expect(requests.map(({ index }) => index)).toEqual(Array.from({ length: 60 }, (_, index) => index))
    expect(record.latencies.ttft?.count).toBe(60)
    expect(record.validity.canary.count).toBeGreaterThan(20)
  })

  it('states its own error: a loop that is held up shows in the canary and voids the run', async () => {
    await using engine = await startFakeEngine({ mode: 'slow-token:5' })
    const hold = setInterval(() => {
      const until = performance.now() + 90
      while (performance.now() < until);
    }, 100)
    const order = testOrder(engine.url, { requests: 40, maxTokens: 20 }, { stamps: 'read' })
    const { record } = await run(order).finally(() => clearInterval(hold))
    expect(record.validity.state).toBe('void')
    expect(record.validity.errorBarMs).toBeGreaterThan(60)
  })

  it('takes no count of tokens from a server that is gone at the end', async () => {
    await using engine = await startFakeEngine({ mode: 'slow-token:2,exit-after:30' })
    const client = createClient({ baseUrl: engine.url })
    const { record } = await runLoad(testOrder(engine.url, { requests: 100 }), {
      signal: new AbortController().signal,
      onSecond: () => undefined,
      metrics: metricSource({ client, facts: vllm }),
    })
    expect(record.counts.failed).toBeGreaterThan(0)
    expect(record.server).toBeDefined()
    expect(record.server).not.toHaveProperty('generatedTokens')
  })

  it('has a sample of the server’s own metrics beside its own', async () => {
    await using engine = await startFakeEngine({ mode: 'slow-token:5' })
    const client = createClient({ baseUrl: engine.url })
    const { record } = await runLoad(testOrder(engine.url, { requests: 60, maxTokens: 16 }), {
      signal: new AbortController().signal,
      onSecond: () => undefined,
      metrics: metricSource({ client, facts: vllm }),
    })
    expect(record.server?.generatedTokens).toBe(record.counts.outputTokens)
  })
})
