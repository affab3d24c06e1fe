import { describe, expect, it } from 'vitest'
import { endsTokenWait } from './ends-token-wait.ts'
import { chat as protocol } from './protocols/chat.ts'
import { messages } from './protocols/messages.ts'
import { responses } from './protocols/responses.ts'

const chat = (delta: object, finish: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })

describe('endsTokenWait', () => {
  it.each([
    ['a role', chat({ role: 'assistant', content: '' })],
    ['a role without content', chat({ role: 'assistant' })],
    ['nothing', chat({})],
    ['empty text', JSON.stringify({ choices: [{ index: 0, text: '', finish_reason: null }] })],
    ['usage', JSON.stringify({ choices: [], usage: {} })],
    ['no tool calls', chat({ content: null, tool_calls: [] })],
    [
      'a tool call without a name',
      chat({ tool_calls: [{ index: 0, id: 'a', function: { name: '', arguments: '' } }] }),
    ],
    ['a list of no parts', chat({ content: [] })],
  ])('%s does not', (_, data) => {
    expect(endsTokenWait(protocol, data)).toBe(false)
  })

  it.each([
    ['content', chat({ content: 'a' })],
    ['content beside the role', chat({ role: 'assistant', content: ' ' })],
    ['reasoning', chat({ reasoning: 'a' })],
    ['reasoning under its older name', chat({ reasoning_content: 'a' })],
    ['the name of a tool call', chat({ tool_calls: [{ index: 0, function: { name: 'a', arguments: '' } }] })],
    ['a piece of its arguments', chat({ tool_calls: [{ index: 0, function: { arguments: '{' } }] })],
    ['a refusal', chat({ refusal: 'a' })],
    ['a part of text', chat({ content: [{ type: 'text', text: 'a' }] })],
    [
      'a part of a thought',
      chat({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }] }] }),
    ],
    ['text', JSON.stringify({ choices: [{ index: 0, text: 'a' }] })],
    ['the end of a choice', chat({}, 'stop')],
    ['an error', '{"error":{}}'],
    ['[DONE]', '[DONE]'],
    ['no JSON', '{'],
    ['no object', '1'],
  ])('%s does', (_, data) => {
    expect(endsTokenWait(protocol, data)).toBe(true)
  })

  it.each([
    [responses, { type: 'response.created', response: { status: 'in_progress' } }, false],
    [responses, { type: 'response.output_text.delta', delta: 'a' }, true],
    [responses, { type: 'response.completed', response: { status: 'completed' } }, true],
    [messages, { type: 'message_start', message: {} }, false],
    [messages, { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'a' } }, true],
    [messages, { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{' } }, true],
    [messages, { type: 'error', error: { message: 'x' } }, true],
  ])('knows the events of each protocol: %#', ({ read }, event, ends) => {
    expect(endsTokenWait({ read }, JSON.stringify(event))).toBe(ends)
  })
})
