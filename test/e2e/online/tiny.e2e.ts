/** The smoke for pull requests: any preset that completes and chats. */
import { expect, test } from '../../../src/vitest/index.ts'
import { passes } from './passes.ts'

test('a completion comes whole, with its usage', async ({ client }) => {
  const body = { prompt: 'The capital of France is', max_tokens: 8, temperature: 0 }
  expect(await client.completions(body)).toBeComplete()
})

test('a chat is streamed to its end', async ({ client }) => {
  const messages = [{ role: 'user', content: 'What is the capital of France?' }]
  const body = {
    messages,
    max_tokens: 16,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  }
  expect(await client.chat(body)).toBeComplete()
})

passes('health/answers', 'models/list', 'chat/shape', 'completions/usage', 'stream/chat-contract')
