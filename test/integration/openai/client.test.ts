/** What a call may say beside its body: how the key goes out, and when we leave. */
import { describe, expect, it } from 'vitest'
import type { CallOptions } from '../../../src/contract/client.ts'
import type { Exchange } from '../../../src/contract/exchange.ts'
import { createClient } from '../../../src/openai/client.ts'
import { startScriptedServer } from '../../fake-engine/start-scripted-server.ts'

const key = 'sk-of-this-test'
const chunk = (delta: object): string =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`

const deltas = [{ role: 'assistant', content: '' }, { content: 'a' }, { content: 'b' }]

/** What the server was sent, and what is recorded of it. */
async function ask(options: CallOptions): Promise<{ readonly sent: string; readonly exchange: Exchange }> {
  await using server = await startScriptedServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${deltas.map(chunk).join('')}`)
  })
  const client = createClient({ baseUrl: server.url, apiKey: key, limits: { totalMs: 5_000 } })
  const exchange = await client.chat({ stream: true }, { hangUp: { afterFrames: 2 }, ...options })
  return { sent: server.requests.join(''), exchange }
}

describe('the key', () => {
  it.each<[NonNullable<CallOptions['key']>, string]>([
    ['bearer', `authorization: Bearer ${key}`],
    ['x-api-key', `x-api-key: ${key}`],
  ])('goes out as %s, and nothing of it is recorded', async (how, line) => {
    const { sent, exchange } = await ask({ key: how })
    expect(sent).toContain(line)
    expect(JSON.stringify(exchange)).not.toContain(key)
  })

  it('stays at home where none is wanted', async () => {
    const { sent } = await ask({ key: 'none' })
    expect(sent).toContain('POST /v1/chat/completions')
    expect(sent).not.toContain(key)
  })

  it('gives way to a header of the call', async () => {
    const { sent } = await ask({ headers: { authorization: 'Bearer another' } })
    expect(sent).toContain('authorization: Bearer another')
    expect(sent).not.toContain(key)
  })
})

describe('hanging up', () => {
  it('comes after so many pieces of the answer, of which the role is none', async () => {
    const { exchange } = await ask({})
    expect(exchange).toMatchObject({ completion: 'cancelled', failure: { kind: 'cancelled', phase: 'body' } })
    expect(exchange.frames).toHaveLength(3)
  })
})
