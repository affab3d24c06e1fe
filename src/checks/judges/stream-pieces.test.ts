import { describe, expect, it } from 'vitest'
import { makeExchange, makeStream } from '../../../test/fixtures/make-exchange.ts'
import { timeToFirstToken } from './first-token.ts'
import { outputPieces, streamPieces } from './stream-pieces.ts'

const chat = (delta: unknown) => ({ choices: [{ index: 0, delta }] })

describe('streamPieces', () => {
  it('survives chunks of any shape', () => {
    expect(
      streamPieces(makeStream([{}, { choices: 'none' }, { choices: [7] }, { usage: null }])),
    ).toHaveLength(4)
    expect(streamPieces(makeExchange())).toEqual([])
  })

  it('tells usage from none', () => {
    const pieces = streamPieces(makeStream([{ usage: null }, { usage: { total_tokens: 1 } }]))
    expect(pieces.map(({ hasUsage }) => hasUsage)).toEqual([false, true])
  })
})

describe('timeToFirstToken', () => {
  it.each<[string, unknown]>([
    ['content', chat({ content: 'Hi' })],
    ['reasoning', chat({ reasoning: 'Hm' })],
    ['reasoning under its older name', chat({ reasoning_content: 'Hm' })],
    ['the name of a tool', chat({ tool_calls: [{ index: 0, function: { name: 'add' } }] })],
    ['arguments of a tool', chat({ tool_calls: [{ index: 0, function: { arguments: '{' } }] })],
    ['the text of a completion', { choices: [{ index: 0, text: 'Hi' }] }],
  ])('counts %s, and not the role before it', (_, chunk) => {
    const stream = makeStream([chat({ role: 'assistant', content: '' }), chunk])
    expect(timeToFirstToken(stream)).toBe(20)
    expect(outputPieces(stream)).toHaveLength(1)
  })

  it('is undefined when no token comes', () => {
    expect(
      timeToFirstToken(makeStream([chat({ role: 'assistant', content: '' }), { usage: {} }])),
    ).toBeUndefined()
  })
})
