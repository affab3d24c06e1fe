/** A model of the Qwen family: it thinks by default, and its thought is apart from its answer. */
import { assemble, expect, test } from '../../../src/vitest/index.ts'
import { passes } from './passes.ts'

test.override('needs', ['chat', 'reasoning', 'tools'])

test('answers with its thought apart', async ({ client, server, skip }) => {
  skip(server.name !== 'qwen3', 'only Qwen3 thinks by default')
  const messages = [{ role: 'user', content: 'What is 12+30?' }]
  const answer = await client.chat({ messages, max_tokens: 96, temperature: 0 })
  expect(answer).toBeComplete()
  const [choice] = assemble(answer).choices
  expect(choice?.text).toContain('42')
  expect(choice?.reasoning).not.toBe('')
  expect(choice?.text).not.toContain('<think>')
})

passes('reasoning/off', 'reasoning/with-tools', 'stream/chat-equals-whole')
