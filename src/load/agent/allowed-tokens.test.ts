import { expect, it } from 'vitest'
import { allowedTokens } from './allowed-tokens.ts'

it.each([
  [[['{"max_tokens":64}']], 1, 64],
  [[['{"max_tokens":64,"max_completion_tokens":256}']], 1, 256],
  [[['{"max_output_tokens": 8}'], ['{"max_tokens":16}']], 2, 32],
  [[['{"max_tokens":64}', '{}']], 1, undefined],
  [[['{"messages":[{"content":"\\"max_tokens\\": 9"}]}']], 1, undefined],
])('the bodies %j of %d choices allow %s tokens', (sessions, choices, tokens) => {
  expect(allowedTokens(sessions, choices)).toBe(tokens)
})
