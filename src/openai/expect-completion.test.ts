import { describe, expect, it } from 'vitest'
import { expectCompletion, kindOfPath } from './expect-completion.ts'

describe('kindOfPath', () => {
  it.each([
    ['/v1/chat/completions', 'chat'],
    ['/openai/v1/completions', 'completions'],
    ['/v1/models', 'other'],
    ['/v1/chat/completions/batch', 'other'],
  ])('%s is %s', (path, kind) => {
    expect(kindOfPath(path)).toBe(kind)
  })
})

describe('expectCompletion', () => {
  it.each([
    ['one choice', 'chat', { choices: 1 }],
    ['n choices', 'chat', { n: 3, choices: 3 }],
    ['a text', 'completions', { prompt: 'a', choices: 1 }],
    ['token ids', 'completions', { prompt: [1, 2, 3], choices: 1 }],
    ['texts', 'completions', { prompt: ['a', 'b'], n: 2, choices: 4 }],
    ['lists of token ids', 'completions', { prompt: [[1], [2], [3]], choices: 3 }],
    ['nothing that counts', 'completions', { prompt: [], n: 'x', choices: 1 }],
  ] as const)('counts %s', (_, kind, { choices, ...body }) => {
    expect(expectCompletion(kind, body)).toEqual({ kind, stream: false, includeUsage: false, choices })
  })

  it.each([
    [
      { stream: true, stream_options: { include_usage: true } },
      { stream: true, includeUsage: true },
    ],
    [
      { stream: true, stream_options: { include_usage: false } },
      { stream: true, includeUsage: false },
    ],
    [
      { stream: true, stream_options: null },
      { stream: true, includeUsage: false },
    ],
    [
      { stream: 1, stream_options: { include_usage: true } },
      { stream: false, includeUsage: false },
    ],
  ])('reads %j', (body, expected) => {
    expect(expectCompletion('chat', body)).toMatchObject(expected)
  })

  it('counts no choices of another route', () => {
    expect(expectCompletion('other', { n: 2 })).toEqual({ kind: 'other', stream: false, includeUsage: false })
  })
})
