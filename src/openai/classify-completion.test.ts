import { describe, expect, it } from 'vitest'
import { streamReply, wholeReply } from '../../test/fake-engine/make-reply.ts'
import type { Completion, Reply, TransportFailureKind } from '../contract/exchange.ts'
import { classifyCompletion, type Expectation } from './classify-completion.ts'

const streamed: Expectation = { kind: 'chat', stream: true, includeUsage: true, choices: 1 }
const whole: Expectation = { kind: 'chat', stream: false, includeUsage: false, choices: 1 }
const other: Expectation = { kind: 'other', stream: false, includeUsage: false }

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const delta = (content: string, finish: string | null = null, index = 0) => ({
  ...head,
  choices: [{ index, delta: { content }, finish_reason: finish }],
})
const role = {
  ...head,
  choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
}
const counts = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }
const usage = { ...head, choices: [], usage: counts }
const error = { error: { message: 'the engine died', type: 'InternalServerError', param: null, code: 500 } }
const good = [role, delta('a'), delta('b', 'stop'), usage, '[DONE]']
const answer = {
  ...head,
  choices: [{ index: 0, message: { role: 'assistant', content: 'ab' }, finish_reason: 'stop' }],
  usage: counts,
}

const verdictOf = (reply: Reply, expectation: Expectation) => classifyCompletion(reply, expectation)
const failed = (kind: TransportFailureKind): Partial<Reply> => ({
  failure: { kind, phase: 'body', message: `it was ${kind}` },
})

describe('a whole exchange', () => {
  it.each<[string, Reply, Expectation]>([
    ['a stream', streamReply(good), streamed],
    [
      'a stream without usage, not asked for',
      streamReply([role, delta('a', 'length'), '[DONE]']),
      { ...streamed, includeUsage: false },
    ],
    [
      'a stream of two choices',
      streamReply([delta('a', 'stop', 1), delta('b', 'stop'), '[DONE]']),
      { ...streamed, includeUsage: false, choices: 2 },
    ],
    ['a stream whose model says nothing', streamReply([role, delta('', 'stop'), usage, '[DONE]']), streamed],
    ['a stream with blank lines left behind', streamReply(good, { body: '\r\n' }), streamed],
    ['an answer in one piece', wholeReply(answer), whole],
    ['an answer without usage', wholeReply({ ...answer, usage: null }), whole],
    [
      'content types in other spellings',
      wholeReply(answer, { headers: { 'content-type': 'Application/JSON;charset=utf-8' } }),
      whole,
    ],
    ['a page of text', wholeReply('engine:x 1', { headers: { 'content-type': 'text/plain' } }), other],
    ['nothing, of another route', wholeReply('', { headers: {} }), other],
  ])('is complete: %s', (_, reply, expectation) => {
    expect(verdictOf(reply, expectation)).toEqual({ completion: 'complete' })
  })

  it('may have comments behind [DONE]', () => {
    const { frames, ...rest } = streamReply(good)
    const comment = { atMs: 99, raw: ': bye\n\n' }
    expect(verdictOf({ ...rest, frames: [...frames, comment] }, streamed)).toEqual({ completion: 'complete' })
  })
})

/** Faults of a stream, most of them called a success by common clients. */
const streamFaults: readonly [string, Reply, Completion, string][] = [
  ['clean end without finish_reason and [DONE]', streamReply([role, delta('a')]), 'truncated', '[DONE]'],
  [
    'cut within an event, close framing',
    streamReply([role, delta('a')], { body: 'data: {"id":"chat' }),
    'truncated',
    'within an event',
  ],
  [
    'cut within the first event',
    streamReply([], { body: 'data: {"id":"chat' }),
    'truncated',
    'within an event',
  ],
  [
    'an error as older servers shape it',
    streamReply([role, { object: 'error', message: 'the engine died', code: 500 }]),
    'server-error',
    'the engine died',
  ],
  ['an error object, then [DONE]', streamReply([role, error, '[DONE]']), 'server-error', 'the engine died'],
  ['an error behind a whole answer', streamReply([...good, error]), 'server-error', 'the engine died'],
  ['only [DONE]', streamReply(['[DONE]']), 'empty', 'before [DONE]'],
  ['nothing', streamReply([]), 'empty', 'no event'],
  ['usage alone', streamReply([usage, '[DONE]']), 'empty', 'no choice'],
  [
    'a page of HTML',
    wholeReply('<html>', { headers: { 'content-type': 'text/html' } }),
    'wrong-content-type',
    'text/html',
  ],
  ['an answer in one piece', wholeReply(answer), 'wrong-content-type', 'application/json'],
  ['no content type', streamReply(good, { headers: {} }), 'wrong-content-type', 'missing'],
  [
    'a coding nobody asked for',
    streamReply(good, { headers: { 'content-encoding': 'gzip' } }),
    'wrong-content-type',
    'gzip',
  ],
  ['an event that is no JSON', streamReply([role, '{"id":"ch', ...good.slice(2)]), 'malformed', 'Frame 1'],
  ['an event that is no object', streamReply([role, '[1]', ...good.slice(2)]), 'malformed', 'no object'],
  ['no [DONE]', streamReply(good.slice(0, -1)), 'truncated', '[DONE]'],
  ['no finish_reason', streamReply([role, delta('a'), usage, '[DONE]']), 'truncated', 'finish_reason'],
  ['a choice that never came', streamReply(good.slice(0, 3).concat('[DONE]')), 'truncated', '1 of 2'],
  [
    'a choice that the server aborted',
    streamReply([role, delta('a', 'abort'), usage, '[DONE]']),
    'truncated',
    'aborted',
  ],
  [
    'a choice that failed',
    streamReply([role, delta('a', 'error'), usage, '[DONE]']),
    'server-error',
    'finish_reason error',
  ],
  ['two [DONE]', streamReply([...good, '[DONE]']), 'malformed', '2 [DONE]'],
  ['a chunk behind [DONE]', streamReply([...good, delta('c')]), 'malformed', 'after [DONE]'],
  [
    'usage behind [DONE]',
    streamReply([role, delta('a', 'stop'), '[DONE]', usage]),
    'malformed',
    'after [DONE]',
  ],
  ['no usage', streamReply([role, delta('a', 'stop'), '[DONE]']), 'malformed', 'did not come'],
  [
    'usage that does not add up',
    streamReply([role, delta('a', 'stop'), { ...usage, usage: { ...counts, total_tokens: 9 } }, '[DONE]']),
    'malformed',
    'add up',
  ],
  [
    'usage without counts',
    streamReply([role, delta('a', 'stop'), { ...usage, usage: { prompt_tokens: '5' } }, '[DONE]']),
    'malformed',
    'Usage lacks',
  ],
  [
    'usage below nothing',
    streamReply([
      role,
      delta('a', 'stop'),
      { ...usage, usage: { prompt_tokens: 8, completion_tokens: -1, total_tokens: 7 } },
      '[DONE]',
    ]),
    'malformed',
    'Usage lacks',
  ],
  ['a choice too many', streamReply([delta('x', 'stop', 1), ...good]), 'malformed', '2 choices instead of 1'],
]

const wholeFaults: readonly [string, Reply, Completion, string][] = [
  ['status 400', wholeReply(error, { status: 400 }), 'server-error', '400: the engine died'],
  ['status 500 without a word', wholeReply('', { status: 500 }), 'server-error', '500'],
  ['a redirection', wholeReply('', { status: 307 }), 'server-error', '307'],
  ['an error with status 200', wholeReply(error), 'server-error', 'the engine died'],
  ['an error that is text', wholeReply({ error: 'Unauthorized' }), 'server-error', 'Unauthorized'],
  ['an error of no known shape', wholeReply({ error: { reason: 7 } }), 'server-error', '{"reason":7}'],
  ['a stream', streamReply(good), 'wrong-content-type', 'text/event-stream'],
  ['an empty body', wholeReply(''), 'empty', 'The body is empty'],
  ['an empty body of no type', wholeReply('', { headers: {} }), 'empty', 'The body is empty'],
  ['no choices', wholeReply({ ...answer, choices: [] }), 'empty', 'no choice'],
  ['a body cut short', wholeReply(JSON.stringify(answer).slice(0, -9)), 'malformed', 'no JSON'],
  ['a body that is no object', wholeReply('[]'), 'malformed', 'no object'],
  ['a body that is not UTF-8', wholeReply(answer, { bodyBase64: '/w==' }), 'malformed', 'UTF-8'],
  [
    'no finish_reason',
    wholeReply({ ...answer, choices: [{ index: 0, message: {}, finish_reason: null }] }),
    'truncated',
    'finish_reason',
  ],
  [
    'usage that does not add up',
    wholeReply({ ...answer, usage: { ...counts, completion_tokens: 9 } }),
    'malformed',
    'add up',
  ],
]

describe('a fault of a stream', () => {
  it.each(streamFaults.map(([name, reply, completion, said]) => ({ name, reply, completion, said })))(
    '$name is $completion',
    ({ name, reply, completion, said }) => {
      const expectation =
        name === 'a choice that never came' ? { ...streamed, includeUsage: false, choices: 2 } : streamed
      expect(verdictOf(reply, expectation)).toEqual({
        completion,
        incompleteBecause: expect.stringContaining(said),
      })
    },
  )

  it('in the grammar of the events is malformed', () => {
    const { frames, ...rest } = streamReply(good)
    const faulty = frames.map((frame, index) =>
      index === 2 ? { ...frame, faults: ['An odd field.'] } : frame,
    )
    expect(verdictOf({ ...rest, frames: faulty }, streamed)).toEqual({
      completion: 'malformed',
      incompleteBecause: 'Frame 2: An odd field.',
    })
  })
})

describe('a fault of an answer in one piece', () => {
  it.each(wholeFaults.map(([name, reply, completion, said]) => ({ name, reply, completion, said })))(
    '$name is $completion',
    ({ reply, completion, said }) => {
      expect(verdictOf(reply, whole)).toEqual({
        completion,
        incompleteBecause: expect.stringContaining(said),
      })
    },
  )
})

describe('another route', () => {
  it.each<[string, Reply]>([
    ['a status', wholeReply({ detail: 'Not Found' }, { status: 404 })],
    ['an error object', wholeReply(error)],
  ])('has a server error by %s', (_, reply) => {
    expect(verdictOf(reply, other).completion).toBe('server-error')
  })
})

describe('a failure of the transport', () => {
  it.each<TransportFailureKind>([
    'refused',
    'reset',
    'truncated',
    'malformed',
    'timeout',
    'stalled',
    'cancelled',
  ])('%s goes before everything else', (kind) => {
    const expected = { completion: kind, incompleteBecause: `it was ${kind}` }
    expect(verdictOf(streamReply(good, failed(kind)), streamed)).toEqual(expected)
    expect(verdictOf(wholeReply(error, { ...failed(kind), status: 500 }), whole)).toEqual(expected)
    expect(verdictOf(wholeReply('', failed(kind)), other)).toEqual(expected)
  })
})
