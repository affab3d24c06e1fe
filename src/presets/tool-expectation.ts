/** What the zoo's models are expected to call: small functions of different shapes, distinguished by their words. */
import type { ToolExpectation } from '../contract/preset.ts'

const string = { type: 'string' }
const number = { type: 'number' }

/** JSON Schema of an object in which every property is required. */
const object = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
})

export const toolExpectation: ToolExpectation = {
  functions: [
    {
      name: 'get_weather',
      description: 'Get the weather for a city',
      parameters: object({ city: string }),
    },
    { name: 'add', description: 'Add two numbers', parameters: object({ a: number, b: number }) },
    {
      name: 'translate',
      description: 'Translate a text',
      parameters: object({ text: string, language: string }),
    },
  ],
  cases: [
    {
      prompt: 'What is the weather in Paris?',
      calls: [{ name: 'get_weather', arguments: { city: 'Paris' } }],
      result: 'sunny',
      answer: ['sunny'],
    },
    {
      prompt: 'Add 12 and 30.',
      calls: [{ name: 'add', arguments: { a: 12, b: 30 } }],
      result: '42',
      answer: ['42'],
    },
    {
      prompt: 'Translate apple to French.',
      calls: [{ name: 'translate', arguments: { text: 'apple', language: 'French' } }],
    },
    {
      prompt: 'What is the weather in Paris? And: Add 12 and 30.',
      calls: [
        { name: 'get_weather', arguments: { city: 'Paris' } },
        { name: 'add', arguments: { a: 12, b: 30 } },
      ],
    },
    { prompt: 'What is the capital of France?', calls: [], answer: ['Paris'] },
  ],
  markup: ['<tool_call>', '</tool_call>'],
}
