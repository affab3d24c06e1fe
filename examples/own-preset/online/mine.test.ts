import { assemble, describe, expect, test } from 'servewright/vitest'

test('knows the capital of France', async ({ client }) => {
  const messages = [{ role: 'user', content: 'What is the capital of France?' }]
  const answer = await client.chat({ messages, max_tokens: 32, temperature: 0 })
  expect(answer).toBeComplete()
  expect(assemble(answer).choices[0]?.text).toContain('Paris')
})

test('streams what it answers whole', async ({ server }) => {
  await expect(server).toPassCheck('stream/chat-equals-whole')
})

describe('with tools', () => {
  // Skipped, with this reason, for a preset that does not claim them.
  test.override('needs', ['tools'])

  test('looks up the weather', async ({ client }) => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }]
    const messages = [{ role: 'user', content: 'What is the weather in Paris?' }]
    const answer = await client.chat({ messages, tools, max_tokens: 64, temperature: 0 })
    expect(answer).toBeComplete()
    expect(answer).toCallTool('get_weather', { city: 'Paris' })
  })
})
