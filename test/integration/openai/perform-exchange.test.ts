/** The client against a server process that misbehaves: every fault gets its right verdict over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nowMs, sleep } from '../../../src/base/clock.ts'
import type { Completion, Exchange } from '../../../src/contract/exchange.ts'
import { assemble } from '../../../src/openai/assemble.ts'
import { createClient } from '../../../src/openai/client.ts'
import { startFakeEngine, type FakeEngine } from '../../fake-engine/start-fake-engine.ts'

let engine: FakeEngine
beforeAll(async () => {
  engine = await startFakeEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())

const stream = { stream: true, stream_options: { include_usage: true } }

/** Sends the same question with the fault asked for in a header. */
function ask(mode: string, kind: 'chat' | 'completions', more: object): Promise<Exchange> {
  const client = createClient({
    baseUrl: engine.url,
    limits: { headMs: 400, firstTokenMs: 5_000, idleMs: 400 },
  })
  const options = { headers: { 'x-fake-engine-mode': mode } }
  const rest = { model: 'tiny', temperature: 0, max_tokens: 6, ...more }
  return kind === 'chat'
    ? client.chat(
        { messages: [{ role: 'user', content: 'Repeat: apple café 東京 🙂 river' }], ...rest },
        options,
      )
    : client.completions({ prompt: 'The capital of France is', ...rest }, options)
}

/** Fault, what it is, and a word of the reason. */
const streamed: readonly (readonly [string, Completion, string])[] = [
  ['no-done,no-finish,no-usage', 'truncated', '[DONE]'],
  ['no-done', 'truncated', '[DONE]'],
  ['no-finish', 'truncated', 'finish_reason'],
  ['cut-close-framed', 'truncated', 'within an event'],
  ['cut-mid-chunk', 'truncated', 'bytes of a chunk'],
  ['cut-between-chunks', 'truncated', 'the last chunk'],
  ['old-error-in-stream', 'server-error', 'EngineCore'],
  ['error-in-stream', 'server-error', 'EngineCore'],
  ['token-500', 'server-error', '500'],
  ['only-done', 'empty', '[DONE]'],
  ['empty-body', 'empty', 'no event'],
  ['html', 'wrong-content-type', 'text/html'],
  ['bad-json', 'malformed', 'Frame 1'],
  ['double-done', 'malformed', '2 [DONE]'],
  ['after-done', 'malformed', 'after [DONE]'],
  ['late-usage', 'malformed', 'after [DONE]'],
  ['no-usage', 'malformed', 'did not arrive'],
  ['wrong-usage', 'malformed', 'add up'],
  ['reset', 'reset', 'ECONNRESET'],
  ['stall-after:2', 'stalled', 'No bytes arrived'],
  ['no-head', 'timeout', 'response head'],
]

const whole: readonly (readonly [string, Completion, string])[] = [
  ['no-finish', 'truncated', 'finish_reason'],
  ['cut-mid-chunk', 'truncated', 'bytes missing'],
  ['token-500', 'server-error', '500'],
  ['empty-body', 'empty', 'empty'],
  ['html', 'wrong-content-type', 'text/html'],
  ['bad-json', 'malformed', 'not a JSON object'],
  ['wrong-usage', 'malformed', 'add up'],
  ['reset', 'reset', 'ECONNRESET'],
  ['stall-after:1', 'stalled', 'No bytes arrived'],
  ['no-head', 'timeout', 'response head'],
]

/** Odd, but right. */
const fine = ['', 'crlf', 'comments', 'split-utf8', 'slow-token:5', 'crlf,comments,split-utf8']

describe.each(['chat', 'completions'] as const)('%s', (kind) => {
  it.each(streamed)('streamed with %s is %s', async (mode, completion, said) => {
    expect(await ask(mode, kind, stream)).toMatchObject({
      completion,
      incompleteBecause: expect.stringContaining(said),
    })
  })

  it.each(whole)('whole with %s is %s', async (mode, completion, said) => {
    expect(await ask(mode, kind, {})).toMatchObject({
      completion,
      incompleteBecause: expect.stringContaining(said),
    })
  })

  it.each(fine)('streamed with "%s" is complete, and the same text', async (mode) => {
    const exchange = await ask(mode, kind, stream)
    expect(exchange).toMatchObject({ completion: 'complete' })
    expect(exchange).not.toHaveProperty('incompleteBecause')
    expect(assemble(exchange).choices[0]?.text).toBe(assemble(await ask('', kind, {})).choices[0]?.text)
  })
})

describe('the client', () => {
  it('reports a server that is gone', async () => {
    const exchange = await createClient({ baseUrl: 'http://127.0.0.1:1' }).raw({
      method: 'GET',
      path: '/health',
    })
    expect(exchange).toMatchObject({ completion: 'refused', failure: { phase: 'connect' } })
  })

  it('takes any route, and judges it by its status', async () => {
    const client = createClient({ baseUrl: engine.url })
    expect(await client.raw({ method: 'GET', path: '/health' })).toMatchObject({
      completion: 'complete',
      status: 200,
    })
    expect(await client.raw({ method: 'GET', path: '/metrics' })).toMatchObject({ completion: 'complete' })
    expect(await client.raw({ method: 'GET', path: '/nowhere' })).toMatchObject({
      completion: 'server-error',
      status: 404,
      incompleteBecause: expect.stringContaining('404'),
    })
  })

  it('sends a body byte for byte', async () => {
    const client = createClient({ baseUrl: engine.url })
    const exchange = await client.raw({ method: 'POST', path: '/v1/completions', body: '{"model": ' })
    expect(exchange).toMatchObject({
      completion: 'server-error',
      status: 400,
      request: { body: '{"model": ' },
    })
    expect(exchange.request.headers).toMatchObject({ 'content-type': 'application/json' })
  })

  it('means the same server with and without /v1', async () => {
    for (const baseUrl of [`${engine.url}/`, `${engine.url}/v1`, `${engine.url}/v1/`]) {
      const { request, status } = await createClient({ baseUrl }).raw({ method: 'GET', path: '/v1/models' })
      expect({ url: request.url, status }).toEqual({ url: `${engine.url}/v1/models`, status: 200 })
    }
  })

  it('sends the key and never records it', async () => {
    await using locked = await startFakeEngine({ args: ['--api-key', 'k3y-of-ours'] })
    const path = { method: 'GET', path: '/v1/models' }
    expect((await createClient({ baseUrl: locked.url }).raw(path)).status).toBe(401)
    const exchange = await createClient({ baseUrl: locked.url, apiKey: 'k3y-of-ours' }).raw(path)
    expect(exchange.status).toBe(200)
    expect(exchange.request.headers['authorization']).toBe('[secret]')
    expect(JSON.stringify(exchange)).not.toContain('k3y-of-ours')
  })

  it('lets the limits of a call go over its own', async () => {
    const client = createClient({ baseUrl: engine.url, limits: { headMs: 60_000, totalMs: 60_000 } })
    const call = { headers: { 'X-Fake-Engine-Mode': 'no-head' }, limits: { headMs: 100 } }
    const exchange = await client.completions({ model: 'tiny', prompt: 'a' }, call)
    expect(exchange).toMatchObject({ completion: 'timeout', failure: { phase: 'head' } })
  })

  it.each([
    ['its own', (abort: AbortSignal) => ({ own: abort })],
    ["a call's", (abort: AbortSignal) => ({ call: abort })],
  ])('hangs up by %s signal', async (_, place) => {
    const abort = new AbortController()
    const { own, call }: { own?: AbortSignal; call?: AbortSignal } = place(abort.signal)
    const client = createClient({ baseUrl: engine.url, ...(own === undefined ? {} : { signal: own }) })
    setTimeout(() => abort.abort(), 1_000)
    const exchange = await client.chat(
      { model: 'tiny', messages: [{ role: 'user', content: 'a' }], stream: true },
      { headers: { 'x-fake-engine-mode': 'stall-after:3' }, ...(call === undefined ? {} : { signal: call }) },
    )
    expect(exchange).toMatchObject({ completion: 'cancelled', failure: { phase: 'body' } })
  })

  it('counts the choices that a request asks for', async () => {
    const client = createClient({ baseUrl: engine.url })
    const two = { model: 'tiny', prompt: ['a', 'b'], temperature: 1, n: 2, max_tokens: 4 }
    expect(await client.completions(two)).toMatchObject({ completion: 'complete' })
    expect(await client.completions({ ...two, ...stream })).toMatchObject({ completion: 'complete' })
    const fewer = { headers: { 'x-fake-engine-mode': 'ignores-n' } }
    expect(await client.completions(two, fewer)).toMatchObject({
      completion: 'truncated',
      incompleteBecause: 'There are 2 of 4 choices.',
    })
  })
})

describe('a pause of our own', () => {
  it('is not blamed on the server', async () => {
    const client = createClient({ baseUrl: engine.url, limits: { idleMs: 300 } })
    const exchange = client.completions(
      { model: 'tiny', prompt: '1,2,3,', temperature: 0, max_tokens: 12, stream: true },
      { headers: { 'x-fake-engine-mode': 'slow-token:40' } },
    )
    await sleep(200)
    // From here the loop comes to its timers before it looks at its sockets again.
    await new Promise(setImmediate)
    const until = nowMs() + 1_000
    while (nowMs() < until);
    expect(await exchange).toMatchObject({ completion: 'complete' })
  })
})
