import { describe, expect, it } from 'vitest'
import { streamReply, wholeReply } from '../../test/fake-engine/make-reply.ts'
import { assemble } from './assemble.ts'

const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }
const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_795_556_510, model: 'tiny' }
const chunk = (delta: object, more: object = {}) => ({
  ...head,
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
})

const chatLogprob = (token: string, logprob: number) => ({
  token,
  logprob,
  bytes: [...Buffer.from(token)],
  top_logprobs: [{ token, logprob }],
})

describe('a chat', () => {
  const logprobs = [chatLogprob('Your', -0.5), chatLogprob(' name', -0.25)]
  const expected = {
    index: 0,
    role: 'assistant',
    text: 'Your name',
    contentNull: false,
    reasoning: '',
    toolCalls: [],
    finishReason: 'length',
    logprobs: [
      { token: 'Your', logprob: -0.5, top: [{ token: 'Your', logprob: -0.5 }], bytes: [89, 111, 117, 114] },
      {
        token: ' name',
        logprob: -0.25,
        top: [{ token: ' name', logprob: -0.25 }],
        bytes: [32, 110, 97, 109, 101],
      },
    ],
    tokenIds: [696, 456],
    promptTokenIds: [1, 314],
  }

  it('comes out the same, whole and streamed', () => {
    const whole = assemble(
      wholeReply({
        ...head,
        object: 'chat.completion',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Your name', reasoning: null, tool_calls: [] },
            logprobs: { content: logprobs },
            finish_reason: 'length',
            stop_reason: null,
            token_ids: [696, 456],
          },
        ],
        usage,
        prompt_token_ids: [1, 314],
      }),
    )
    const streamed = assemble(
      streamReply([
        { ...chunk({ role: 'assistant', content: '' }), prompt_token_ids: [1, 314] },
        chunk({ content: 'Your' }, { logprobs: { content: logprobs.slice(0, 1) }, token_ids: [696] }),
        chunk(
          { content: ' name' },
          { logprobs: { content: logprobs.slice(1) }, token_ids: [456], finish_reason: 'length' },
        ),
        { ...head, choices: [], usage },
        '[DONE]',
      ]),
    )
    expect(whole.choices).toEqual([expected])
    expect(streamed.choices).toEqual([expected])
    expect(whole).toMatchObject({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_795_556_510,
      usage,
      chunkIds: [],
    })
    expect(streamed).toMatchObject({
      object: 'chat.completion.chunk',
      model: 'tiny',
      usage,
      chunkIds: ['chatcmpl-1'],
    })
    expect(streamed).not.toHaveProperty('error')
  })

  it('joins the pieces of tool calls by index', () => {
    const call = (index: number, rest: object) => chunk({ tool_calls: [{ index, ...rest }] })
    const { choices } = assemble(
      streamReply([
        chunk({ role: 'assistant' }),
        call(1, { id: 'b', type: 'function', function: { name: 'second', arguments: '' } }),
        call(0, { id: 'a', type: 'function', function: { name: 'first', arguments: '{"x":' } }),
        call(1, { function: { arguments: '{}' } }),
        call(0, { function: { arguments: '1}' } }),
        chunk({}, { finish_reason: 'tool_calls' }),
      ]),
    )
    expect(choices).toMatchObject([
      {
        text: '',
        contentNull: true,
        finishReason: 'tool_calls',
        toolCalls: [
          { index: 0, id: 'a', type: 'function', name: 'first', arguments: '{"x":1}' },
          { index: 1, id: 'b', type: 'function', name: 'second', arguments: '{}' },
        ],
      },
    ])
  })

  it('numbers the tool calls of a whole answer, which have no index', () => {
    const calls = ['a', 'b'].map((id) => ({ id, type: 'function', function: { name: id, arguments: '{}' } }))
    const message = { role: 'assistant', content: null, tool_calls: calls }
    const { choices } = assemble(
      wholeReply({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }),
    )
    expect(choices[0]?.contentNull).toBe(true)
    expect(choices[0]?.toolCalls.map(({ index, name }) => [index, name])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
  })

  it.each(['reasoning', 'reasoning_content'] as const)('reads the field %s', (field) => {
    const { choices } = assemble(
      streamReply([chunk({ [field]: 'let me ' }), chunk({ [field]: 'see' }), chunk({ content: '4' })]),
    )
    expect(choices[0]).toMatchObject({ reasoning: 'let me see', reasoningField: field, text: '4' })
  })

  it('reads reasoning once when it comes under both names', () => {
    const { choices } = assemble(streamReply([chunk({ reasoning: 'hm', reasoning_content: 'hm' })]))
    expect(choices[0]).toMatchObject({ reasoning: 'hm', reasoningField: 'reasoning' })
  })
})

describe('a completion', () => {
  it('brings its parallel arrays together, a token each', () => {
    const logprobs = {
      text_offset: [0, 2],
      token_logprobs: [null, -1.5],
      tokens: ['hi', ' forest'],
      top_logprobs: [null, { ' forest': -1.5, ' tree': -2 }],
    }
    const { choices } = assemble(
      wholeReply({
        object: 'text_completion',
        choices: [
          {
            index: 0,
            text: 'hi forest',
            logprobs,
            finish_reason: 'stop',
            stop_reason: ' window',
            prompt_token_ids: [814],
          },
        ],
      }),
    )
    expect(choices[0]).toMatchObject({
      text: 'hi forest',
      stopReason: ' window',
      promptTokenIds: [814],
      logprobs: [
        { token: 'hi', logprob: null, top: [], textOffset: 0 },
        {
          token: ' forest',
          logprob: -1.5,
          textOffset: 2,
          top: [
            { token: ' forest', logprob: -1.5 },
            { token: ' tree', logprob: -2 },
          ],
        },
      ],
    })
  })

  it('keeps the choices apart and in order', () => {
    const piece = (index: number, text: string, finish: string | null = null) => ({
      choices: [{ index, text, finish_reason: finish }],
    })
    const { choices } = assemble(
      streamReply([piece(1, 'b'), piece(0, 'a'), piece(0, 'A', 'stop'), piece(1, 'B', 'length'), '[DONE]']),
    )
    expect(choices.map(({ index, text, finishReason }) => [index, text, finishReason])).toEqual([
      [0, 'aA', 'stop'],
      [1, 'bB', 'length'],
    ])
  })
})

describe('an answer that is wrong', () => {
  it('gives its error object', () => {
    const error = { message: 'no', code: 404 }
    expect(assemble(wholeReply({ error }))).toEqual({ choices: [], error, chunkIds: [] })
    expect(assemble(streamReply([chunk({ content: 'a' }), { error }, '[DONE]'])).error).toEqual(error)
    expect(assemble(wholeReply({ object: 'error', message: 'no' })).error).toEqual({
      object: 'error',
      message: 'no',
    })
    expect(assemble(wholeReply({ error: null }))).not.toHaveProperty('error')
  })

  it('gives every id that its chunks had', () => {
    expect(assemble(streamReply([chunk({}), { ...chunk({}), id: 'other' }, chunk({})])).chunkIds).toEqual([
      'chatcmpl-1',
      'other',
    ])
  })

  it.each([
    ['no JSON', 'nonsense'],
    ['no object', '[1, 2]'],
    ['nothing', ''],
    [
      'wrong types everywhere',
      {
        id: 1,
        choices: [{ index: 'x', message: 'm', text: 5, logprobs: [], token_ids: ['a'], finish_reason: 3 }, 7],
      },
    ],
    ['choices that are no list', { choices: {} }],
  ])('never throws: %s', (_, body) => {
    expect(assemble(wholeReply(body))).toMatchObject({ chunkIds: [] })
    expect(assemble(streamReply([body]))).toMatchObject({ chunkIds: [] })
  })

  it('shows a log-probability that is no number as such', () => {
    const content = [{ token: 'a', logprob: 'x', top_logprobs: [{ token: 'a' }] }]
    const { choices } = assemble(wholeReply({ choices: [{ index: 0, logprobs: { content } }] }))
    expect(choices[0]?.logprobs).toEqual([
      { token: 'a', logprob: null, top: [{ token: 'a', logprob: Number.NaN }] },
    ])
  })
})
