/** Tool calls: the right one, none where none fits, and the answer after the tool's. */
import { assemble, expect, test } from '../../../src/vitest/index.ts'
import { passes } from './passes.ts'

test.override('needs', ['chat', 'tools'])

const functions = [
  ['get_weather', 'Get the weather for a city', { city: { type: 'string' } }],
  ['add', 'Add two numbers', { a: { type: 'number' }, b: { type: 'number' } }],
] as const
const tools = functions.map(([name, description, properties]) => ({
  type: 'function',
  function: {
    name,
    description,
    parameters: { type: 'object', properties, required: Object.keys(properties) },
  },
}))
const plain = { chat_template_kwargs: { enable_thinking: false } }
const asked = (content: string, more: object = {}): Readonly<Record<string, unknown>> => ({
  ...plain,
  messages: [{ role: 'user', content }],
  tools,
  max_tokens: 96,
  temperature: 0,
  ...more,
})

test.for([
  ['What is the weather in Paris?', 'get_weather', { city: 'Paris' }],
  ['Add 12 and 30.', 'add', { a: 12, b: 30 }],
] as const)('%s brings a call, whole and streamed', async ([prompt, name, args], { client }) => {
  const whole = await client.chat(asked(prompt))
  expect(whole).toBeComplete()
  expect(whole).toCallTool(name, args)
  const streamed = await client.chat(asked(prompt, { stream: true }))
  expect(streamed).toBeComplete()
  expect(streamed).toCallTool(name, args)
})

test('a question that no tool answers brings no call', async ({ client }) => {
  const answer = await client.chat(asked('What is the capital of France?'))
  expect(answer).toBeComplete()
  expect(answer).not.toCallTool('get_weather')
  expect(answer).not.toCallTool('add')
  expect(assemble(answer).choices[0]?.text).toContain('Paris')
})

passes('tools/auto', 'tools/no-call', 'tools/round-trip', 'tools/stream-equals-whole')
