import { expect, it } from 'vitest'
import { matchIds } from './match-ids.ts'

const ids = ['chat/shape', 'chat/n', 'stream/n', 'stream/chat-contract']
const matched = (pattern: string): readonly string[] => [...matchIds([pattern], ids)]

it.each([
  ['chat', ['chat/shape', 'chat/n']],
  ['chat/n', ['chat/n']],
  ['*/n', ['chat/n', 'stream/n']],
  ['*chat*', ['chat/shape', 'chat/n', 'stream/chat-contract']],
  ['s*c*t-c*t', ['stream/chat-contract']],
  ['*', ids],
  ['stream/*n', ['stream/n']],
])('%s means %j', (pattern, expected) => {
  expect(matched(pattern)).toEqual(expected)
})

it('lists what begins with the word that matches nothing', () => {
  const known = ['stream/chat-contract', 'stream/chat-cut', 'stream/n']
  expect(() => matchIds(['stream/chat'], known)).toThrow(
    expect.objectContaining({
      hint: 'Write "stream/chat*" for stream/chat-contract, stream/chat-cut, or one of them.',
    }),
  )
})
