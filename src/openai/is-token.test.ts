import { describe, expect, it } from 'vitest'
import { isToken } from './is-token.ts'

const chat = (delta: object, finish: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })

describe('isToken', () => {
  it.each([
    ['a role', chat({ role: 'assistant', content: '' })],
    ['a role without content', chat({ role: 'assistant' })],
    ['nothing', chat({})],
    ['empty text', JSON.stringify({ choices: [{ index: 0, text: '', finish_reason: null }] })],
    ['usage', JSON.stringify({ choices: [], usage: {} })],
    ['no tool calls', chat({ content: null, tool_calls: [] })],
  ])('%s is none', (_, data) => {
    expect(isToken(data)).toBe(false)
  })

  it.each([
    ['content', chat({ content: 'a' })],
    ['content beside the role', chat({ role: 'assistant', content: ' ' })],
    ['reasoning', chat({ reasoning: 'a' })],
    ['reasoning under its older name', chat({ reasoning_content: 'a' })],
    ['a tool call', chat({ tool_calls: [{ index: 0 }] })],
    ['text', JSON.stringify({ choices: [{ index: 0, text: 'a' }] })],
    ['the end of a choice', chat({}, 'stop')],
    ['an error', '{"error":{}}'],
    ['[DONE]', '[DONE]'],
    ['no JSON', '{'],
    ['no object', '1'],
  ])('%s is one, or ends the wait for one', (_, data) => {
    expect(isToken(data)).toBe(true)
  })
})
