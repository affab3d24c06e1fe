/** `/v1/messages` takes the key where Anthropic's clients send it. */
import { defineCheck } from '../define-check.ts'
import { user } from '../prompts.ts'
import { isRefusal } from './parts/routes.ts'

export const accessAnthropicKey = defineCheck({
  id: 'access/anthropic-key',
  title: '/v1/messages takes the key in x-api-key',
  advice: 'Have clients send the key as a bearer token: Anthropic’s take it from ANTHROPIC_AUTH_TOKEN.',
  answers: 'Anthropic’s clients got 401 with the right key, because they send it as x-api-key',
  level: 'should',
  needs: ['api-key', 'messages'],
  answered: 'replied',
  codes: ['key-refused'],
  exercise: async ({ client, facts: { model }, signal }) => {
    const body = JSON.stringify({ model, messages: [user('Hello')], max_tokens: 4 })
    const request = { method: 'POST', path: '/v1/messages', body }
    return { message: await client.raw(request, { signal, key: 'x-api-key' }) }
  },
  judge: ({ message: { status } }) =>
    isRefusal(status)
      ? [
          {
            code: 'key-refused',
            message: `The right key in x-api-key is refused with ${status}.`,
            exchange: 'message',
          },
        ]
      : [],
})
