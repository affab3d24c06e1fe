import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { chatCompletionSchema } from './chat-completion.ts'
import { chatChunkSchema, completionChunkSchema } from './chunks.ts'
import { completionSchema } from './completion.ts'
import { errorBodySchema } from './error-body.ts'
import { modelListSchema } from './model-list.ts'
import { usageSchema } from './usage.ts'

const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
const call = { id: 'call_1', type: 'function', function: { name: 'add', arguments: '{}' } }
const head = { id: 'x-1', created: 1, model: 'm' }

const chat = (choice: object) => ({ ...head, object: 'chat.completion', choices: [choice], usage })
const message = (fields: object, finish = 'stop') => ({
  index: 0,
  message: { role: 'assistant', content: 'Hi', ...fields },
  finish_reason: finish,
})
const completion = (choice: object) => ({ ...head, object: 'text_completion', choices: [choice], usage })
const chatChunk = (choices: readonly object[]) => ({ ...head, object: 'chat.completion.chunk', choices })

describe('schemas take what OpenAI documents', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['a chat answer', chatCompletionSchema, chat(message({}))],
    [
      'content null beside tool calls',
      chatCompletionSchema,
      chat(message({ content: null, tool_calls: [call] }, 'tool_calls')),
    ],
    [
      'fields of a server’s own',
      chatCompletionSchema,
      { ...chat(message({ reasoning: 'Hm' })), metrics: {} },
    ],
    [
      'a completion',
      completionSchema,
      completion({ index: 0, text: '', finish_reason: 'length', logprobs: null }),
    ],
    [
      'a role chunk',
      chatChunkSchema,
      chatChunk([{ index: 0, delta: { role: 'assistant' }, finish_reason: null }]),
    ],
    ['a usage chunk', chatChunkSchema, { ...chatChunk([]), usage }],
    [
      'a completion chunk',
      completionChunkSchema,
      { ...head, object: 'text_completion', choices: [{ index: 0, text: '4' }] },
    ],
    ['usage with details', usageSchema, { ...usage, prompt_tokens_details: { cached_tokens: 0 } }],
    [
      'an error with a word as code',
      errorBodySchema,
      { error: { message: 'No.', type: 'invalid_request_error', code: 'x', param: null } },
    ],
    [
      'an error with a number as code',
      errorBodySchema,
      { error: { message: 'No.', type: 'NotFoundError', code: 404 } },
    ],
    [
      'a model list',
      modelListSchema,
      { object: 'list', data: [{ id: 'm', object: 'model', max_model_len: 8 }] },
    ],
  ])('%s', (_, schema, value) => {
    expect(schema.safeParse(value).error).toBeUndefined()
  })
})

describe('schemas refuse what is missing or of another type', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['no choice', chatCompletionSchema, { ...chat({}), choices: [] }],
    ['another role', chatCompletionSchema, chat(message({ role: 'user' }))],
    ['content that is no text', chatCompletionSchema, chat(message({ content: ['Hi'] }))],
    ['a missing content', chatCompletionSchema, chat(message({ content: undefined }))],
    ['a tool call without an id', chatCompletionSchema, chat(message({ tool_calls: [{ ...call, id: '' }] }))],
    ['a finish_reason of its own', chatCompletionSchema, chat(message({}, 'eos_token'))],
    ['an unfinished choice', completionSchema, completion({ index: 0, text: 'x', finish_reason: null })],
    [
      'an index that is a text',
      completionSchema,
      completion({ index: '0', text: 'x', finish_reason: 'stop' }),
    ],
    [
      'seconds with a fraction',
      completionSchema,
      { ...completion({ index: 0, text: 'x', finish_reason: 'stop' }), created: 1.5 },
    ],
    ['milliseconds for seconds', chatCompletionSchema, { ...chat(message({})), created: 1_795_853_980_000 }],
    ['milliseconds in a chunk', chatChunkSchema, { ...chatChunk([]), created: 1_795_853_980_000 }],
    ['a chunk of another kind', chatChunkSchema, { ...chatChunk([]), object: 'chat.completion' }],
    ['a chunk without choices', completionChunkSchema, { ...head, object: 'text_completion' }],
    ['counts below zero', usageSchema, { ...usage, prompt_tokens: -1 }],
    ['a detail instead of an error', errorBodySchema, { detail: 'Not Found' }],
    ['an error without a message', errorBodySchema, { error: { message: '', type: 'x' } }],
    ['a list without models', modelListSchema, { object: 'list', data: [] }],
  ])('%s', (_, schema, value) => {
    expect(schema.safeParse(value).success).toBe(false)
  })
})
