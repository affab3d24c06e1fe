/** Several LoRA adapters on one server: each answers as itself, also side by side. */
import { assemble, expect, test } from '../../../src/vitest/index.ts'
import { passes } from './passes.ts'

test.override('needs', ['chat', 'lora'])

const question = {
  messages: [{ role: 'user', content: 'Who are you?' }],
  max_tokens: 16,
  temperature: 0,
}

test('each adapter answers as itself, all of them at once', async ({ client, server }) => {
  const { served = [], questions: [expected] = [] } = server.facts.expectations.lora ?? {}
  expect(served.length).toBeGreaterThan(1)
  const answers = await Promise.all(served.map((model) => client.chat({ ...question, model })))
  for (const [index, name] of served.entries()) {
    const answer = answers[index]
    expect(answer).toBeComplete()
    const words = expected?.adapters[name] ?? ['an expectation']
    for (const word of words) expect(answer && assemble(answer).choices[0]?.text).toContain(word)
  }
})

test('the base model answers as itself', async ({ client, server }) => {
  const answer = await client.chat(question)
  expect(answer).toBeComplete()
  const [expected] = server.facts.expectations.lora?.questions ?? []
  for (const word of expected?.base ?? ['an expectation'])
    expect(assemble(answer).choices[0]?.text).toContain(word)
})

passes('lora/listed', 'lora/answers', 'lora/mixed', 'lora/unknown')
