import { describe, expect, it } from 'vitest'
import { anyRoute } from './any-route.ts'
import { chat } from './chat.ts'
import { completions } from './completions.ts'
import { embeddings } from './embeddings.ts'
import { loadProtocol, protocolOf } from './registry.ts'
import { responses } from './responses.ts'

describe('protocolOf', () => {
  it.each([
    ['/v1/chat/completions', chat],
    ['http://127.0.0.1:8000/v1/chat/completions/?x=1', chat],
    ['/openai/v1/completions', completions],
    ['/v1/responses', responses],
    ['/v1/responses/resp_1', anyRoute],
    ['/v1/models', anyRoute],
    ['/v1/chat/completions/batch', anyRoute],
    ['/v1/messages/count_tokens', anyRoute],
  ])('finds that of %s', (url, protocol) => {
    expect(protocolOf({ method: 'POST', url })).toBe(protocol)
    expect(protocolOf({ method: 'GET', url })).toBe(anyRoute)
  })

  it('is chat for a load that says nothing, or asks elsewhere', () => {
    expect([loadProtocol(), loadProtocol('/api/ask'), loadProtocol('/v1/embeddings')]).toEqual([
      chat,
      chat,
      embeddings,
    ])
  })
})

describe('what is expected', () => {
  it.each([
    ['one choice', chat, { choices: 1 }],
    ['n choices', chat, { n: 3, choices: 3 }],
    ['a text', completions, { prompt: 'a', choices: 1 }],
    ['token ids', completions, { prompt: [1, 2, 3], choices: 1 }],
    ['texts', completions, { prompt: ['a', 'b'], n: 2, choices: 4 }],
    ['lists of token ids', completions, { prompt: [[1], [2], [3]], choices: 3 }],
    ['nothing that counts', completions, { prompt: [], n: 'x', choices: 1 }],
    ['texts to embed', embeddings, { input: ['a', 'b'], choices: 2 }],
  ] as const)('counts %s', (_, protocol, { choices, ...body }) => {
    expect(protocol.expect(body)).toEqual({ stream: false, usage: false, choices })
  })

  it.each([
    [
      { stream: true, stream_options: { include_usage: true } },
      { stream: true, usage: true },
    ],
    [
      { stream: true, stream_options: { include_usage: false } },
      { stream: true, usage: false },
    ],
    [
      { stream: true, stream_options: null },
      { stream: true, usage: false },
    ],
    [
      { stream: 1, stream_options: { include_usage: true } },
      { stream: false, usage: false },
    ],
  ])('reads %j', (body, expected) => {
    expect(chat.expect(body)).toMatchObject(expected)
  })

  it('counts no choices of another route', () => {
    expect(anyRoute.expect({ n: 2 })).toEqual({ stream: false, usage: false })
  })
})

describe('asking for a stream', () => {
  it.each([
    [{}, { include_usage: true }],
    [
      { stream_options: { continuous_usage_stats: true } },
      { include_usage: true, continuous_usage_stats: true },
    ],
    [{ stream_options: { include_usage: false } }, { include_usage: false }],
  ])('leaves what %j says', (body, options) => {
    expect(chat.stream(body)).toEqual({ stream: true, stream_options: options })
  })

  it('says no more than a protocol knows', () => {
    expect(responses.stream({ input: 'a' })).toEqual({ input: 'a', stream: true })
    expect(embeddings.stream({ input: 'a' })).toEqual({ input: 'a' })
  })
})
