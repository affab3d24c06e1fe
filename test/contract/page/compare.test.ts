/** What the page says of a stream and of the answer in one piece. */
import { describe, expect, it } from 'vitest'
import { textOf, wholeOf } from '../../../page/assemble.ts'
import { differences } from '../../../page/diff.ts'
import { makeAnswer, makeStream } from '../../fixtures/make-exchange.ts'

const chunk = (delta: object, index = 0): object => ({ choices: [{ index, delta }] })

describe('textOf', () => {
  it('puts the pieces of a stream together, by choice and kind', () => {
    const stream = makeStream([
      chunk({ role: 'assistant' }),
      chunk({ content: 'He' }),
      chunk({ content: 'B' }, 1),
      chunk({ content: 'llo' }),
      chunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '{"a"' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
    ])
    expect(textOf(stream).split('\n')).toEqual([
      '[0 call 0 arguments] {"a":1}',
      '[0 content] Hello',
      '[1 content] B',
    ])
  })
  it('reads an answer in one piece the same way', () => {
    expect(
      textOf(makeAnswer({ choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' } }] })),
    ).toBe('Hello')
    expect(textOf(makeStream([chunk({ content: 'Hello' })]))).toBe('Hello')
  })
})

describe('wholeOf', () => {
  const request = (body: object) => ({
    request: { method: 'POST', url: 'http://h/v1/completions', headers: {}, body: JSON.stringify(body) },
  })
  it('finds the answer to the same question, whatever asks for a stream', () => {
    const stream = { ...makeStream([chunk({ content: 'a' })]), ...request({ prompt: 'x', stream: true }) }
    const whole = { ...makeAnswer({ choices: [{ text: 'a' }] }), ...request({ prompt: 'x' }) }
    const other = { ...whole, ...request({ prompt: 'y' }) }
    expect(wholeOf(stream, [other, whole])).toBe(whole)
    expect(wholeOf(stream, [other])).toBeUndefined()
    expect(wholeOf(whole, [stream])).toBeUndefined()
  })
})

describe('differences', () => {
  const shown = (left: string, right: string): readonly string[] =>
    differences(left, right).map(({ kind, text }) => `${kind}:${text}`)
  it('keeps what both have at the begin and at the end', () => {
    expect(shown('one two three', 'one 2 three')).toEqual(['same:one ', 'left:two', 'right:2', 'same: three'])
    expect(shown('a b', 'a b c')).toEqual(['same:a b', 'right: c'])
    expect(shown('a a', 'a a a')).toEqual(['same:a a', 'right: a'])
    expect(shown('same', 'same')).toEqual(['same:same'])
    expect(shown('', 'x')).toEqual(['right:x'])
  })
})
