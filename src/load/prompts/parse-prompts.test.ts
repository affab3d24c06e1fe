import { describe, expect, it } from 'vitest'
import { parsePrompts } from './parse-prompts.ts'

const user = (content: string) => ({ role: 'user', content })

describe('prompt files', () => {
  it('takes each human turn of ShareGPT for a request with the turns before it', () => {
    const conversations = [
      { from: 'human', value: 'a' },
      { from: 'gpt', value: 'b' },
      { from: 'human', value: 'c' },
    ]
    expect(parsePrompts(JSON.stringify([{ conversations }]), 'x.json')).toEqual([
      [{ messages: [user('a')] }, { messages: [user('a'), { role: 'assistant', content: 'b' }, user('c')] }],
    ])
  })

  it('reads chat requests a line, with their own limits', () => {
    const lines = [
      { messages: [user('a')], max_tokens: 5 },
      { body: { messages: [user('b')], max_completion_tokens: 6 } },
    ]
    expect(parsePrompts(lines.map((line) => JSON.stringify(line)).join('\n'), 'x.jsonl')).toEqual([
      [{ messages: [user('a')], maxTokens: 5 }],
      [{ messages: [user('b')], maxTokens: 6 }],
    ])
  })

  it('reads completion requests', () => {
    expect(parsePrompts('{"prompt":"a"}\n{"text":"b"}\n', 'x')).toEqual([
      [{ messages: [user('a')] }],
      [{ messages: [user('b')] }],
    ])
  })

  it('reads traces with their times and lengths', () => {
    const text =
      '{"timestamp":0,"input_length":7,"output_length":3}\n{"timestamp":250,"input_length":9,"output_length":4}\n'
    expect(parsePrompts(text, 'x')).toEqual([
      [{ messages: [], inputTokens: 7, maxTokens: 3, atMs: 0 }],
      [{ messages: [], inputTokens: 9, maxTokens: 4, atMs: 250 }],
    ])
  })

  it('takes plain lines as they are', () => {
    expect(parsePrompts('Hello there\n\nHow are you?\n', 'x')).toEqual([
      [{ messages: [user('Hello there')] }],
      [{ messages: [user('How are you?')] }],
    ])
  })

  it.each([
    ['', 'x holds no prompt'],
    ['[{"question":"a"}]', 'x holds no prompt'],
    ['{"prompt":"a"}\n{', 'x, line 2, is not JSON'],
  ])('refuses %j', (text, message) => {
    expect(() => parsePrompts(text, 'x')).toThrow(
      expect.objectContaining({
        code: 'usage/bad-prompts',
        message: expect.stringContaining(message) as string,
      }),
    )
  })
})
