/** `/v1/chat/completions`. Source: OpenAI's reference, and vLLM's additions to it. */
import { askForTokens, choices, expectChoices } from './choices.ts'
import type { Protocol } from './protocol.ts'

export const chat: Protocol = {
  ...choices,
  path: '/v1/chat/completions',
  templated: true,
  ask: (question) => ({ messages: question.messages, ...askForTokens(question) }),
  expect: (body) => expectChoices(body, 1),
}
