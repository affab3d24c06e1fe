/** `/v1/completions`. Source: OpenAI's reference, and vLLM's additions to it. */
import { askForTokens, choices, expectChoices } from './choices.ts'
import { countInputs, plainText } from './inputs.ts'
import type { Protocol } from './protocol.ts'

export const completions: Protocol = {
  ...choices,
  path: '/v1/completions',
  templated: false,
  ask: (question) => ({ prompt: plainText(question), ...askForTokens(question) }),
  expect: (body) => expectChoices(body, countInputs(body['prompt'])),
}
