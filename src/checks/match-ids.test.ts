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

it.each(['chat/*shapes', 'chat/shap*pe', '*.n', `${'*'.repeat(40)}x`, `${'*a'.repeat(20_000)}x`])(
  'no check is meant by %s, and that is known at once',
  (pattern) => {
    expect(() => matched(pattern)).toThrow('No check matches')
  },
)
