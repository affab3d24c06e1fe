import { describe, expect, it } from 'vitest'
import { bareCalls, writtenCalls } from './written-calls.ts'

const notation = {
  functions: [
    { name: 'get_weather', parameters: {} },
    { name: 'add', parameters: {} },
  ],
}
const paris = { name: 'get_weather', given: '{"city":"Paris"}' }

describe('writtenCalls', () => {
  it.each<[string, string]>([
    ['Hermes', 'Sure. <tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>'],
    ['Llama 3', '<|python_tag|>{"name": "get_weather", "parameters": {"city": "Paris"}}'],
    ['Mistral', '[TOOL_CALLS][{"name": "get_weather", "arguments": {"city": "Paris"}}]'],
    ['Granite', '<|tool_call|>[{"name": "get_weather", "arguments": {"city": "Paris"}}]'],
  ])('reads name and arguments in the notation of %s', (_, text) => {
    expect(writtenCalls(text, notation)).toEqual([paris])
  })

  it.each<[string, string]>([
    ['Mistral 11', '[TOOL_CALLS]get_weather[ARGS]{"city": "Paris"}'],
    ['Qwen coder', '<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n</function>'],
    ['DeepSeek 3.1', '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{"city": "Paris"}'],
    [
      'gpt-oss',
      '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city":"Paris"}',
    ],
    ['DeepSeek 3.2', '<｜DSML｜function_calls><invoke name="get_weather">'],
    ['Kimi', '<|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"city":"Paris"}'],
    ['GLM', '<tool_call>get_weather\n<arg_key>city</arg_key><arg_value>Paris</arg_value></tool_call>'],
    ['FunctionGemma', '<start_function_call>call:get_weather{city:Paris}<end_function_call>'],
  ])('reads the name in the notation of %s', (_, text) => {
    expect(writtenCalls(text, notation)).toEqual([{ name: 'get_weather' }])
  })

  it('reads several', () => {
    const one = '<tool_call>{"name":"add","arguments":{"b":2,"a":1}}</tool_call>'
    expect(writtenCalls(one + one, notation)).toHaveLength(2)
  })

  it.each<[string, string]>([
    ['words about a function', 'You can use get_weather("Paris") for that.'],
    [
      'the definitions repeated',
      '<tool_call>{"name": "add", "parameters": {"type": "object", "properties": {}}}',
    ],
    ['half an object', '<tool_call>{"name": "add", "arguments": {"a": 1'],
    ['no JSON', '<tool_call>{"name": "add", "arguments": {"a": one}}</tool_call>'],
    ['one brace too many', '<tool_call>{"name": "add", "arguments": {"a": 1}}}</tool_call>'],
    ['the wrong member', '<tool_call>{"name": "add", "parameters": {"a": 1}}</tool_call>'],
    ['a function that nobody offered', '<tool_call>{"name": "sub", "arguments": {}}</tool_call>'],
    ['a bare object', '{"name": "add", "arguments": {"a": 1}}'],
  ])('reads no call in %s', (_, text) => {
    expect(writtenCalls(text, notation)).toEqual([])
  })

  it('knows what the preset names as markup', () => {
    const text = '@@{"name": "get_weather", "arguments": {"city": "Paris"}}'
    expect(writtenCalls(text, { ...notation, markup: ['@@'] })).toEqual([paris])
  })
})

describe('bareCalls', () => {
  it('reads a text that is nothing but a call', () => {
    expect(bareCalls(' {"name": "get_weather", "parameters": {"city": "Paris"}}', notation)).toEqual([paris])
    expect(bareCalls('[get_weather(city="Paris")]', notation)).toEqual([{ name: 'get_weather' }])
    expect(bareCalls('Use get_weather(city).', notation)).toEqual([])
  })
})
