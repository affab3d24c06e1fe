import { array, assert, boolean, constantFrom, integer, property, record, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defined } from '../../base/defined.ts'
import type { StreamTimes } from './stream-times.ts'
import { TokenStamper } from './token-stamper.ts'
import { classify, type Classified } from '../../openai/classify-completion.ts'
import { chat as protocol } from '../../openai/protocols/chat.ts'

interface Heard {
  readonly tokens: number
  readonly gapMs: number | undefined
}

interface Stamped {
  readonly end: Classified
  readonly times: StreamTimes
  readonly heard: readonly Heard[]
  readonly counting: string
}

function endOf(stamper: TokenStamper, usage: boolean): Classified {
  const { facts } = stamper
  const body = stamper.end().toString()
  const headers = { 'content-type': 'text/event-stream' }
  const expected = { stream: true, usage, choices: 1 }
  const { failure } = stamper
  return classify({ reader: protocol, expected, facts, body, status: 200, headers, ...defined({ failure }) })
}

const quiet = { doubt: () => undefined, gaps: () => undefined }

/** @param reads what came at 1, 2, 3… ms */
function stamp(reads: readonly string[], { usageAsked = false } = {}): Stamped {
  const heard: Heard[] = []
  const stamper = new TokenStamper(
    protocol,
    { token: (tokens, gapMs) => heard.push({ tokens, gapMs }), ...quiet },
    { stamps: true, gaps: true },
  )
  for (const [index, text] of reads.entries()) {
    const bytes = Buffer.from(`xx${text}yy`)
    stamper.push(bytes, { start: 2, end: bytes.length - 2, atMs: index + 1 })
    stamper.endRead()
  }
  return {
    end: endOf(stamper, usageAsked),
    times: stamper.times,
    heard,
    counting: stamper.counting,
  }
}

const frame = (document: unknown): string => `data: ${JSON.stringify(document)}\n\n`
const chat = (delta: object, more: object = {}, choice: object = {}): string =>
  frame({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: null, ...choice }],
    ...more,
  })
const counted = (content: string, completion: number): string =>
  chat(
    { content },
    { usage: { prompt_tokens: 7, total_tokens: 7 + completion, completion_tokens: completion } },
  )
const role = chat({ role: 'assistant', content: '' })
const finish = chat({}, {}, { finish_reason: 'length' })
const done = 'data: [DONE]\n\n'
const usage = frame({
  id: 'c',
  choices: [],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
})

describe('token stamper', () => {
  it('stamps content, and neither role nor finish nor usage', () => {
    const { times, heard, end, counting } = stamp([
      role,
      chat({ content: 'a' }),
      chat({ content: 'b' }),
      finish,
      usage + done,
    ])
    expect(times).toMatchObject({
      firstTokenMs: 2,
      firstContentMs: 2,
      lastTokenMs: 3,
      tokens: 2,
      stamps: [2, 3],
    })
    expect(heard).toEqual([
      { tokens: 1, gapMs: undefined },
      { tokens: 1, gapMs: 1 },
    ])
    expect(end).toEqual({ completion: 'complete' })
    expect(counting).toBe('chunks')
  })

  it('counts a frame of five tokens as five where the server counts in each frame', () => {
    const { times, heard, counting } = stamp([
      counted('a', 1),
      counted('bcdef', 6),
      counted('g', 7),
      finish + done,
    ])
    expect(times.stamps).toEqual([1, 2, 2, 2, 2, 2, 3])
    expect(heard.map(({ tokens }) => tokens)).toEqual([1, 5, 1])
    expect(counting).toBe('usage')
  })

  it('counts by token ids where those come', () => {
    const withIds = (content: string, ids: readonly number[]): string =>
      chat({ content }, {}, { token_ids: ids })
    const { times, counting } = stamp([
      withIds('a', [1]),
      withIds('bc', [2, 3]),
      withIds('d', [4]),
      finish + done,
    ])
    expect(times.stamps).toEqual([1, 2, 2, 3])
    expect(counting).toBe('token-ids')
  })

  it('gives tokens that a frame without text held back to the next text', () => {
    const { times } = stamp([counted('a', 1), counted('', 2), counted('é', 3), finish + done])
    expect(times.stamps).toEqual([1, 3, 3])
  })

  it('does not count the end-of-text token', () => {
    const { times } = stamp([
      counted('a', 1),
      chat({ content: '' }, {}, { finish_reason: 'stop', token_ids: [2] }) + done,
    ])
    expect(times.stamps).toEqual([1])
  })

  it('takes text with a finish_reason in one frame for a token', () => {
    expect(stamp([chat({ content: 'a' }, {}, { finish_reason: 'length' }) + done]).times.tokens).toBe(1)
  })

  it('tells reasoning, content and tool calls apart, and takes the first of any for the first token', () => {
    const call = chat({ tool_calls: [{ index: 0, function: { arguments: '{' } }] })
    const { times } = stamp([
      role,
      chat({ reasoning: 'h' }),
      chat({ reasoning: 'm' }),
      call,
      chat({ content: 'a' }),
      finish + done,
    ])
    expect(times).toMatchObject({ firstTokenMs: 2, firstReasoningMs: 2, firstContentMs: 5, tokens: 4 })
  })

  it('knows the first content behind reasoning that it has learned to recognise', () => {
    const thought = chat({ reasoning: 'h' })
    const { times } = stamp([
      thought,
      thought,
      thought,
      chat({ content: 'a' }),
      chat({ content: 'a' }),
      finish + done,
    ])
    expect(times).toMatchObject({ firstReasoningMs: 1, firstContentMs: 4, tokens: 5 })
  })

  it('reads completions as well', () => {
    const text = (value: string): string =>
      frame({ id: 'c', choices: [{ index: 0, text: value, finish_reason: null }] })
    const last = frame({ id: 'c', choices: [{ index: 0, text: '', finish_reason: 'length' }] })
    expect(stamp([text('a'), text('b'), text('c'), last + done]).times.stamps).toEqual([1, 2, 3])
  })

  it('gives several frames of one read one time, and no gap between them', () => {
    const { heard } = stamp([chat({ content: 'a' }), chat({ content: 'b' }).repeat(3), finish + done])
    expect(heard).toEqual([
      { tokens: 1, gapMs: undefined },
      { tokens: 1, gapMs: 1 },
      { tokens: 1, gapMs: 0 },
      { tokens: 1, gapMs: 0 },
    ])
  })

  it('finds the same tokens at any split of the bytes', () => {
    const pieces = array(
      record({
        text: string({ minLength: 1 }),
        counts: boolean(),
        kind: constantFrom('content', 'reasoning'),
      }),
      { minLength: 1, maxLength: 12 },
    )
    assert(
      property(pieces, array(integer({ min: 0, max: 5000 }), { maxLength: 8 }), (tokens, cuts) => {
        const frames = tokens.map(({ text, kind }) => chat({ [kind]: text }))
        const whole = Buffer.from(`${role}${frames.join('')}${finish}${usage}${done}`)
        const ends = [...cuts.map((cut) => cut % whole.length), whole.length].toSorted((a, b) => a - b)
        const stamper = new TokenStamper(
          protocol,
          { token: () => undefined, ...quiet },
          { stamps: true, gaps: true },
        )
        let start = 0
        for (const [index, end] of ends.entries()) {
          stamper.push(whole, { start, end, atMs: index })
          start = end
        }
        expect(stamper.times.tokens).toBe(tokens.length)
        expect(endOf(stamper, true)).toEqual({ completion: 'complete' })
      }),
    )
  })

  it.each<[string, readonly string[], string]>([
    ['nothing came', [], 'empty'],
    ['only [DONE] came', [done], 'empty'],
    ['no choice came', [usage + done], 'empty'],
    ['there is no [DONE]', [chat({ content: 'a' }), finish], 'truncated'],
    ['there is no finish_reason', [chat({ content: 'a' }), done], 'truncated'],
    ['an event is cut off', [chat({ content: 'a' }), finish, 'data: {'], 'truncated'],
    [
      'the server aborted',
      [chat({ content: 'a' }), chat({}, {}, { finish_reason: 'abort' }), done],
      'truncated',
    ],
    ['an error came', [chat({ content: 'a' }), frame({ error: { message: 'x' } }), done], 'server-error'],
    ['an error of an older server came', [frame({ object: 'error', message: 'x' }), done], 'server-error'],
    ['the finish_reason is error', [chat({}, {}, { finish_reason: 'error' }), done], 'server-error'],
    ['an event is no JSON', [chat({ content: 'a' }), 'data: {]\n\n', finish, done], 'malformed'],
    ['an event is no object', [chat({ content: 'a' }), 'data: 3\n\n', finish, done], 'malformed'],
    ['something follows [DONE]', [chat({ content: 'a' }), finish, done, finish], 'malformed'],
    ['content follows [DONE]', [chat({ content: 'a' }), finish, done, chat({ content: 'a' })], 'malformed'],
    [
      'a field is in another case',
      [chat({ content: 'a' }), 'Data: 1\ndata: {}\n\n', finish, done],
      'malformed',
    ],
    [
      'usage does not add up',
      [
        chat({ content: 'a' }),
        finish,
        frame({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 3 } }) + done,
      ],
      'malformed',
    ],
  ])('is not complete where %s', (_, reads, completion) => {
    expect(stamp(reads).end.completion).toBe(completion)
  })

  it('misses usage only where it was asked for', () => {
    const reads = [chat({ content: 'a' }), finish, done]
    expect(stamp(reads).end.completion).toBe('complete')
    expect(stamp(reads, { usageAsked: true }).end).toMatchObject({ completion: 'malformed' })
  })

  it('notes output behind a finish_reason, though it looks like what came before', () => {
    const stamper = new TokenStamper(
      protocol,
      { token: () => undefined, ...quiet },
      { stamps: false, gaps: true },
    )
    const bytes = Buffer.from(`${chat({ content: 'a' }).repeat(4)}${finish}${chat({ content: 'a' })}`)
    stamper.push(bytes, { start: 0, end: bytes.length, atMs: 1 })
    expect(stamper.facts.choices.get(0)).toMatchObject({ finishReason: 'length', wrote: true, wroteOn: true })
  })

  it('gives up a frame without end', () => {
    const stamper = new TokenStamper(
      protocol,
      { token: () => undefined, ...quiet },
      { stamps: false, gaps: true },
    )
    const bytes = Buffer.from('x'.repeat(1 << 20))
    for (const atMs of [1, 2]) stamper.push(bytes, { start: 0, end: bytes.length, atMs })
    expect(endOf(stamper, false)).toMatchObject({ completion: 'malformed' })
  })
})
