import { expect, test } from 'servewright/vitest'

test('answers a chat', async ({ client }) => {
  const messages = [{ role: 'user', content: 'Say hello.' }]
  expect(await client.chat({ messages, max_tokens: 16 })).toBeComplete()
})

test.for(['models/list', 'chat/usage', 'stream/chat-contract', 'errors/unknown-model'])(
  'passes %s',
  async (check, { server }) => {
    await expect(server).toPassCheck(check)
  },
)
